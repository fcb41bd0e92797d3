import assert from 'node:assert/strict';
import { test } from 'node:test';

import { forgetAllAnswers, forgetAnswers, keepAnswers, keptAnswers } from './keptAnswers.ts';

function memory(entries: [string, string][] = []) {
  const kept = new Map(entries);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() { return kept.size; },
  };
}

test('answers are kept for one person and one task, until they are forgotten', () => {
  const store = memory([['other', 'stays']]);
  keepAnswers('ada', '1', { outcome: 'won' }, store, 1_000);
  assert.deepEqual(keptAnswers('ada', '1', store, 2_000), { at: 1_000, answers: { outcome: 'won' } });
  assert.equal(keptAnswers('omar', '1', store, 2_000), null);
  assert.equal(keptAnswers('ada', '2', store, 2_000), null);
  forgetAnswers('ada', '1', store);
  assert.equal(keptAnswers('ada', '1', store, 2_000), null);
  keepAnswers('ada', '1', {}, store);
  forgetAllAnswers(store);
  assert.deepEqual([store.length, store.getItem('other')], [1, 'stays']);
});

test('what is old, broken or cannot be stored does no harm', () => {
  const store = memory([['guanxi.answers.ada.1', '{broken']]);
  assert.equal(keptAnswers('ada', '1', store), null);
  keepAnswers('ada', '2', {}, store, 0);
  assert.equal(keptAnswers('ada', '2', store, 31 * 86_400_000), null);
  keepAnswers('ada', '3', {}, { ...store, setItem: () => { throw new Error('full'); } });
  assert.equal(keptAnswers('ada', '3', store), null);
});
