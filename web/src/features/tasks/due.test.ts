import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dueBounds, dueOf, endOfDay } from './due.ts';

const NOON = new Date(2026, 2, 10, 12);

test('a task is overdue, due today, or later, by the day of the browser', () => {
  const at = (...moment: [number, number, number, number]) => new Date(...moment).toISOString();
  assert.equal(dueOf(at(2026, 2, 10, 11), NOON), 'overdue');
  assert.equal(dueOf(at(2026, 2, 10, 23), NOON), 'today');
  assert.equal(dueOf(at(2026, 2, 11, 0), NOON), 'later');
});

test('the three filters meet without a gap', () => {
  const [now, tomorrow] = [NOON.toISOString(), endOfDay(NOON).toISOString()];
  assert.deepEqual(dueBounds('overdue', NOON), { due_before: now });
  assert.deepEqual(dueBounds('today', NOON), { due_after: now, due_before: tomorrow });
  assert.deepEqual(dueBounds('later', NOON), { due_after: tomorrow });
  assert.deepEqual(dueBounds(undefined, NOON), {});
});
