import assert from 'node:assert/strict';
import { test } from 'node:test';

import { arrange } from './arrange.ts';

const task = (name: string, title: string, created_at: string, due_at: string | null) => ({
  name, created_at, due_at, assignee: null, record: { title }, process_name: 'Lead intake',
});
const TASKS = [
  task('Call', 'Ada Lovelace', '2026-01-01', null),
  task('Check', 'Grace Hopper', '2026-01-03', '2026-02-02'),
  task('Call', 'Grace Hopper', '2026-01-02', '2026-02-01'),
];
const titles = (words: string, sort: 'urgent' | 'new' | 'due', named = (name: string) => name) =>
  arrange([...TASKS], words, sort, named).map((one) => `${one.name} ${one.record.title}`);

test('every word must be found, in any part of the row and in the language shown', () => {
  assert.deepEqual(titles('call grace', 'urgent'), ['Call Grace Hopper']);
  assert.deepEqual(titles('线索', 'urgent', (name) => (name === 'Lead intake' ? '线索接收' : name)).length, 3);
  assert.deepEqual(titles('nobody', 'urgent'), []);
});

test('the order is the server\'s, the newest first, or by due date with undated tasks last', () => {
  assert.deepEqual(titles('', 'urgent'), ['Call Ada Lovelace', 'Check Grace Hopper', 'Call Grace Hopper']);
  assert.deepEqual(titles('', 'new'), ['Check Grace Hopper', 'Call Grace Hopper', 'Call Ada Lovelace']);
  assert.deepEqual(titles('', 'due'), ['Call Grace Hopper', 'Check Grace Hopper', 'Call Ada Lovelace']);
});
