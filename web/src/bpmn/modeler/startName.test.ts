/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startNames } from './startName.ts';

const template = {
  id: 'guanxi.trigger.record',
  properties: [
    { binding: { name: 'trigger.object' }, choices: [{ name: 'Company', value: 'company' }, { name: 'Lead', value: 'lead' }] },
    { binding: { name: 'trigger.on' }, choices: [{ name: 'created', value: 'created' }] },
  ],
};
const english = (record: string, happens: string) => `${record} ${happens}`;

test('a start is called after its record and what happens to it', () => {
  const { nameOf, all } = startNames(template, english);
  assert.equal(nameOf('company', 'created'), 'Company created');
  assert.deepEqual([...all], ['Start', '开始', 'Company created', 'Lead created']);
});

test('what the template does not know gives no name', () => {
  assert.equal(startNames(template, english).nameOf('case', 'created'), undefined);
  assert.equal(startNames(undefined, english).nameOf('company', 'created'), undefined);
});
