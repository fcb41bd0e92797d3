/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { placed } from './padAbove.ts';

const canvas = { left: 100, top: 200, width: 700 };
const pad = { width: 200, height: 48 };

test('the buttons stand above their element, and below it where there is no room', () => {
  assert.deepEqual(placed({ left: 400, top: 500, bottom: 580 }, canvas, pad), { left: 300, top: 236 });
  assert.deepEqual(placed({ left: 400, top: 240, bottom: 320 }, canvas, pad), { left: 300, top: 136 });
});

test('the buttons of what stands at the right side stay in the canvas', () => {
  assert.equal(placed({ left: 780, top: 500, bottom: 580 }, canvas, pad).left, 484);
  assert.equal(placed({ left: 780, top: 500, bottom: 580 }, { ...canvas, width: 150 }, pad).left, 0);
});
