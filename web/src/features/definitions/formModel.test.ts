import assert from 'node:assert/strict';
import { test } from 'node:test';

import { add, at, listed, move, readForm, remove, replace, writeForm, type FormFile } from './formModel.ts';

const text = (key: string) => ({ type: 'textfield', key });
const FORM: FormFile = { id: 'f', components: [text('a'), { type: 'group', components: [text('b')] }, text('c')] };
const order = (form: FormFile) => listed(form.components).map(({ field, place }) => `${field.key ?? field.type}@${place.join('/')}`).join(' ');

test('a new component stands behind the chosen one, inside a chosen group, else at the end, under a name of its own', () => {
  const [behind, place] = add(FORM, 'number', 'Amount', [0]);
  assert.deepEqual([place, at(behind, place)], [[1], { type: 'number', id: 'number_1', key: 'number_1', label: 'Amount' }]);
  assert.deepEqual(add(FORM, 'text', 'Hello', [1])[1], [1, 1]);
  const [twice] = add(behind, 'number', 'Amount', null);
  assert.equal(order(twice), 'a@0 number_1@1 group@2 b@2/0 c@3 number_2@4');
});

test('a component is moved past, into and out of groups, and stops at the ends', () => {
  const [into, there] = move(FORM, [0], 1);
  assert.deepEqual([order(into), there], ['group@0 a@0/0 b@0/1 c@1', [0, 0]]);
  const [out, again] = move(into, [0, 0], -1);
  assert.deepEqual([order(out), again], [order(FORM), [0]]);
  assert.equal(order(move(FORM, [2], -1)[0]), 'a@0 group@1 b@1/0 c@1/1');
  assert.equal(order(move(FORM, [1], 1)[0]), 'a@0 c@1 group@2 b@2/0');
  assert.deepEqual(move(FORM, [2], 1), [FORM, [2]]);
});

test('what is removed or replaced leaves the rest as it was', () => {
  assert.equal(order(remove(FORM, [1, 0])), 'a@0 group@1 c@2');
  assert.equal(order(replace(FORM, [1, 0], text('z'))), 'a@0 group@1 z@1/0 c@2');
});

test('what the builder does not know stays in the file', () => {
  const file = '{"id":"f","schemaVersion":16,"components":[{"type":"textfield","key":"a","appearance":{"prefixAdorner":"€"}}]}';
  const form = readForm(file);
  assert.deepEqual(form && JSON.parse(writeForm(form)), JSON.parse(file));
  assert.equal(readForm('{"id":'), null);
  assert.equal(readForm('[]'), null);
});
