/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chosenWindow } from './window.ts';

test('without a choice the window is the last 24 hours and moves with the clock', () => {
  const { name, ends } = chosenWindow({});
  const { from, to } = ends();
  assert.equal(name, '24h');
  assert.equal(Date.parse(to) - Date.parse(from), 24 * 3_600_000);
});

test('two chosen moments stand still', () => {
  const own = { from: '2026-11-01T00:00:00Z', to: '2026-11-08T00:00:00Z' };
  const { name, ends } = chosenWindow({ ...own, window: '1h' });
  assert.equal(name, '2026-11-01T00:00:00Z/2026-11-08T00:00:00Z');
  assert.deepEqual(ends(), own);
});
