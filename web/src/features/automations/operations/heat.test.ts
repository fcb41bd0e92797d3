import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ElementStatistics } from '../../../api/types.ts';
import { heatOf } from './heat.ts';

const found = (completed: number, active: number, incidents: number, mean: number | null) =>
  ({ completed, active, incidents, figures: { latency_seconds: mean === null ? null : { mean, p50: mean, p95: 2 * mean } } }) as ElementStatistics;
const elements = { a: found(100, 0, 0, 2), b: found(1, 4, 1, 10), c: found(41, 0, 0, null) };

test('heat is in fifths of the hottest element, and what has nothing has none', () => {
  assert.deepEqual(heatOf(elements, 'count'), { a: { value: 100, level: 5 }, b: { value: 1, level: 1 }, c: { value: 41, level: 3 } });
  assert.deepEqual(heatOf(elements, 'waiting'), { b: { value: 4, level: 5 } });
  assert.deepEqual(heatOf(elements, 'incidents'), { b: { value: 1, level: 5 } });
});

test('durations are mean or 95th percentile, of elements that have any', () => {
  assert.deepEqual(heatOf(elements, 'mean'), { a: { value: 2, level: 1 }, b: { value: 10, level: 5 } });
  assert.deepEqual(heatOf(elements, 'p95'), { a: { value: 4, level: 1 }, b: { value: 20, level: 5 } });
  assert.deepEqual(heatOf({}, 'p95'), {});
});
