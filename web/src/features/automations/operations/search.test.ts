import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filterOf, hasEnded, isNarrow, readVariable } from './search.ts';

test('a variable is read as name and value, the value as JSON where it is JSON', () => {
  assert.deepEqual(readVariable('order = A-4711'), { name: 'order', value: 'A-4711' });
  assert.deepEqual(readVariable('amount=100'), { name: 'amount', value: 100 });
  assert.deepEqual(readVariable('code = "100"'), { name: 'code', value: '100' });
  assert.deepEqual(readVariable('paid = true'), { name: 'paid', value: true });
  assert.deepEqual(readVariable('note = a = b'), { name: 'note', value: 'a = b' });
  assert.deepEqual(readVariable('due = {"@": "2026-01-31"}'), { name: 'due', value: { '@': '2026-01-31' } });
});

test('half a condition is none', () => {
  for (const text of [undefined, '', 'order', 'order =', '= 5']) assert.equal(readVariable(text), undefined);
});

test('the address becomes the filter of the server, and an empty address an empty one', () => {
  assert.deepEqual(filterOf({}), {});
  assert.equal(isNarrow(filterOf({ batch: '7' })), false);
  assert.deepEqual(filterOf({ process: 'p', state: 'incident', cause: 'abc', variable: 'n = 1', object: 'lead', record: 'r1' }), {
    process_id: 'p', state: 'incident', object: 'lead', record_id: 'r1', signature: 'abc', variables: { n: 1 },
  });
});

test('a record is looked for only with its object', () => {
  assert.deepEqual(filterOf({ object: 'lead' }), {});
  assert.deepEqual(filterOf({ record: 'r1' }), {});
});

test('what has ended cannot be operated on', () => {
  assert.equal(hasEnded({ state: 'cancelled' }), true);
  assert.equal(hasEnded({ state: 'incident' }), false);
});
