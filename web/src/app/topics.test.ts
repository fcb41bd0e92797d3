import assert from 'node:assert/strict';
import { test } from 'node:test';

import { concerned } from './topics.ts';

const OBJECTS = [{ name: 'company', plural: 'companies' }];

test('a topic names what is asked for again, the whole kind without an id', () => {
  assert.deepEqual(concerned('user_task/12', OBJECTS), [['tasks'], ['task', '12']]);
  assert.deepEqual(concerned('user_task', OBJECTS), [['tasks'], ['task']]);
  assert.deepEqual(concerned('process_instance/7', OBJECTS)[0], ['instance', '7']);
  assert.deepEqual(concerned('*', OBJECTS), [[]]);
});

test('a record is found by the plural of its object; what is not known concerns nothing', () => {
  assert.deepEqual(concerned('company/a', OBJECTS).slice(0, 2), [['records', 'companies'], ['record', 'companies', 'a']]);
  assert.deepEqual(concerned('company', OBJECTS)[1], ['record', 'companies']);
  assert.deepEqual(concerned('secret/1', OBJECTS), []);
});
