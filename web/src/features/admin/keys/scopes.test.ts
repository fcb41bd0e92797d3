import assert from 'node:assert/strict';
import { test } from 'node:test';

import { endOf, reachOf, REACHES, scopesOf } from './scopes.ts';

test('what is chosen is every right on every object', () => {
  assert.deepEqual(scopesOf('chosen', ['read', 'update'], ['lead', 'case']), ['read:lead', 'update:lead', 'read:case', 'update:case']);
});

test('each ready-made choice is known again from its scopes', () => {
  assert.deepEqual(REACHES.map((reach) => reachOf(scopesOf(reach, ['read'], ['lead']))), [...REACHES]);
});

test('a key ends after whole days or never', () => {
  assert.equal(endOf('30', Date.UTC(2026, 0, 1)), '2026-01-31T00:00:00.000Z');
  assert.equal(endOf('never', 0), null);
});
