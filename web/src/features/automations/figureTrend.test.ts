/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Figures } from '../../api/types.ts';
import { trendOf, windowBefore } from './figureTrend.ts';

const figures = (throughput: number | null, mean: number | null): Figures =>
  ({ throughput_per_hour: throughput, latency_seconds: mean === null ? null : { mean, p50: mean, p95: mean } }) as unknown as Figures;

test('the period before is as long and ends where this one begins', () => {
  assert.deepEqual(windowBefore({ from: '2026-01-02T00:00:00.000Z', to: '2026-01-03T12:00:00.000Z' }), {
    from: '2025-12-31T12:00:00.000Z', to: '2026-01-02T00:00:00.000Z',
  });
});

test('a trend says what it was and by how much it changed', () => {
  assert.deepEqual(trendOf('throughput', figures(3, null), figures(2, null)), { before: 2, percent: 50 });
  assert.deepEqual(trendOf('latency', figures(0, 30), figures(0, 60)), { before: 60, percent: -50 });
  assert.deepEqual(trendOf('throughput', figures(3, null), figures(0, null)), { before: 0, percent: null });
});

test('without a figure in either period there is no trend', () => {
  assert.equal(trendOf('latency', figures(1, null), figures(1, 5)), null);
  assert.equal(trendOf('latency', figures(1, 5), figures(1, null)), null);
  assert.equal(trendOf('throughput', figures(1, 5), undefined), null);
});
