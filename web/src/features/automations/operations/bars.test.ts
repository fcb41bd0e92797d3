import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ElementInstance } from '../../../api/types.ts';
import { barsOf } from './bars.ts';

const step = (key: string, started_at: string, ended_at: string | null) => ({ key, started_at, ended_at }) as ElementInstance;

test('steps lie on one axis, and what has not ended reaches until now', () => {
  const { bars, from, to } = barsOf([step('1', '2026-01-01T00:00:00Z', '2026-01-01T00:00:10Z'), step('2', '2026-01-01T00:00:10Z', null)], Date.parse('2026-01-01T00:00:40Z'));
  assert.equal(to - from, 40_000);
  assert.deepEqual(bars.map(({ left, width, seconds }) => [left, width, seconds]), [[0, 25, 10], [25, 75, 30]]);
});

test('a single moment has no length, and a clock that is behind makes none negative', () => {
  const at = '2026-01-01T00:00:00Z';
  assert.deepEqual(barsOf([step('1', at, at)], 0).bars.map(({ left, width }) => [left, width]), [[0, 0]]);
  assert.equal(barsOf([step('1', at, null)], Date.parse(at) - 5_000).bars[0]?.seconds, 0);
});
