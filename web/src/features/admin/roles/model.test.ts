import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Role } from '../../../api/peopleQueries';
import { changeOf, copyOf, draftOf, unreadable } from './model.ts';

const ROLE: Role = {
  name: 'field-sales', label: 'Field sales', label_zh: '外勤销售', shipped: false, fixed: false, changed: false,
  grants: [
    { object: 'lead', rights: ['read'], records: 'team', filter: null },
    { object: 'company', rights: ['read'], records: 'filter', filter: { field: 'country', op: 'eq', value: 'Germany' } },
  ],
  fields: { lead: { budget: 'hidden', source: 'read' } },
};

test('what is not touched is sent as it was', () => {
  const { grants, fields, label, label_zh } = ROLE;
  assert.deepEqual(changeOf(draftOf(ROLE)), { label, label_zh, grants, fields });
});

test('a copy has all rights and no name', () => {
  const copy = copyOf(ROLE);
  assert.equal(copy.name + copy.label + copy.label_zh, '');
  assert.deepEqual(changeOf(copy).grants, ROLE.grants);
});

test('a filter that is no JSON object is told by its place', () => {
  const draft = draftOf(ROLE);
  draft.grants[1]!.filter = '[1';
  assert.deepEqual(unreadable(draft), [1]);
  draft.grants[1]!.filter = '[]';
  assert.deepEqual(unreadable(draft), [1]);
});
