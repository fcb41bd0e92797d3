import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fieldBody, fieldChange, objectBody, objectChange, ofField, pluralOf, wordOf, type FieldDraft, type ObjectDraft } from './model.ts';

const STATE: FieldDraft = {
  name: 'state', type: 'choice', label: 'State', label_zh: '状态', required: false,
  choices: [{ value: 'new', label: 'New', label_zh: '新', category: 'new' }, { value: 'sold', label: 'Sold', label_zh: '已售', category: null }],
};
const CAR: ObjectDraft = { name: 'car', plural: 'cars', label: 'Car', label_zh: '', plural_label: 'Cars', title: ['plate'], status: null, fields: [] };

test('a label becomes a word of small Latin letters', () => {
  assert.equal(wordOf('Übergabe der Schlüssel (2)'), 'ubergabe_der_schlussel_2');
  assert.equal(wordOf('2nd owner'), 'nd_owner');
  assert.equal(wordOf('车辆'), '');
});

test('many are called by the rule of English', () => {
  assert.deepEqual(['Car', 'Company', 'Box', 'Day', ''].map(pluralOf), ['Cars', 'Companies', 'Boxes', 'Days', '']);
});

test('only what differs of a field is sent', () => {
  assert.deepEqual(fieldChange(STATE, { ...STATE, label: 'Condition' }), { name: 'state', label: 'Condition' });
  assert.deepEqual(fieldChange(STATE, STATE), { name: 'state' });
});

test('a choice that is gone is removed, one that is new may have been there before', () => {
  const [first] = STATE.choices ?? [];
  assert.ok(first);
  const after = { ...STATE, choices: [{ ...first, label: 'Fresh' }, { value: 'lent', label: 'Lent', label_zh: '' }] };
  assert.deepEqual(fieldChange(STATE, after).choices, [
    { ...first, label: 'Fresh' },
    { value: 'lent', label: 'Lent', label_zh: '', removed: false },
    { value: 'sold', removed: true },
  ]);
});

test('what was left empty is not sent of what is new', () => {
  assert.deepEqual(fieldBody({ ...STATE, label_zh: '', maximum: null, choices: [{ value: 'a', label: 'A', label_zh: '', category: null }] }), {
    name: 'state', type: 'choice', label: 'State', required: false, choices: [{ value: 'a', label: 'A' }],
  });
  assert.deepEqual(objectBody(CAR), { name: 'car', plural: 'cars', label: 'Car', plural_label: 'Cars', title: ['plate'], fields: [] });
});

test('the words of an object are compared, not its fields', () => {
  assert.deepEqual(objectChange(CAR, { ...CAR, label: 'Vehicle', status: 'state' }), { label: 'Vehicle', status: 'state' });
});

test('refusals are told apart by field and setting', () => {
  const refusals = { plate: 'has no choices', 'plate.max_length': 'is fixed', plates: 'other' };
  assert.deepEqual(ofField(refusals, 'plate'), { name: 'has no choices', max_length: 'is fixed' });
});
