/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { duration, number, rate, relativeTime } from './format.ts';

test('a duration shows its two largest units', () => {
  assert.equal(duration(0.25, 'en'), '250ms');
  assert.equal(duration(1.44, 'en'), '1.4s');
  assert.equal(duration(42, 'en'), '42s');
  assert.equal(duration(190, 'en'), '3m 10s');
  assert.equal(duration(3600, 'en'), '1h');
  assert.equal(duration(18_120, 'en'), '5h 2m');
  assert.equal(duration(187_200, 'en'), '2d 4h');
  assert.equal(duration(190, 'zh-CN'), '3分钟 10秒');
});

test('a small rate keeps three digits instead of becoming nothing', () => {
  assert.equal(rate(0.0263158, 'en'), '0.0263');
  assert.equal(rate(0.000123456, 'en'), '0.000123');
  assert.equal(rate(12.5, 'en'), '12.5');
  assert.equal(number(63.157, 'en', 1), '63.2');
});

test('a moment is told by its distance, in the language', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  assert.equal(relativeTime('2026-11-22T11:59:40Z', 'en', now), 'this minute');
  assert.equal(relativeTime('2026-11-22T09:00:00Z', 'en', now), '3 hours ago');
  assert.equal(relativeTime('2026-11-23T13:00:00Z', 'en', now), 'tomorrow');
  assert.equal(relativeTime('2026-11-22T09:00:00Z', 'zh-CN', now), '3小时前');
  assert.equal(relativeTime('2026-11-22T11:59:40Z', 'zh-CN', now), '刚刚');
});
