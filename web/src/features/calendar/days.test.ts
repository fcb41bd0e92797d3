/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { moved, plusMonths, rangeOf, readDay, turned, weeksOf } from './days.ts';

test('a month is shown in whole weeks from Monday', () => {
  const weeks = weeksOf('month', '2026-11-30');
  assert.deepEqual(weeks.map((week) => week[0]), ['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30']);
  assert.deepEqual(rangeOf(weeks), { from: '2026-10-26', to: '2026-12-07' });
  assert.equal(weeksOf('month', '2027-02-10').length, 4);
});

test('a week has the seven days around its own', () => {
  assert.deepEqual(weeksOf('week', '2026-12-02'), [
    ['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-05', '2026-12-06'],
  ]);
});

test('the keys of a grid move the day, over the ends of months too', () => {
  const from = '2026-12-31';
  const all = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'a'].map((key) => moved(key, from));
  assert.deepEqual(all, [
    '2026-12-30', '2027-01-01', '2026-12-24', '2027-01-07', '2026-12-28', '2027-01-03', '2026-11-30', '2027-01-31', undefined,
  ]);
});

test('another month keeps the day, or takes its last one', () => {
  assert.equal(plusMonths('2026-01-31', 1), '2026-02-28');
  assert.equal(plusMonths('2026-01-31', -2), '2025-11-30');
  assert.equal(turned('month', '2026-12-15', 1), '2027-01-15');
  assert.equal(turned('week', '2026-12-30', 1), '2027-01-06');
});

test('only a day that exists is taken from an address', () => {
  assert.deepEqual(['2026-02-28', '2026-02-30', '2026-2-3', 'today', undefined].map(readDay), ['2026-02-28', undefined, undefined, undefined, undefined]);
});
