import assert from 'node:assert/strict';
import { test } from 'node:test';

import { forget, forgetAnswers, keep, kept } from './kept.ts';

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

test('work is kept for one person and one purpose, until it is forgotten', () => {
  const store = memory();
  keep('ada', 'task.1', { outcome: 'won' }, store, 1_000);
  assert.deepEqual(kept('ada', 'task.1', store, 2_000), { at: 1_000, work: { outcome: 'won' } });
  assert.equal(kept('omar', 'task.1', store, 2_000), null);
  assert.equal(kept('ada', 'draft.1', store, 2_000), null);
  forget('ada', 'task.1', store);
  assert.equal(kept('ada', 'task.1', store, 2_000), null);
});

test('signing out forgets the answers of everybody and leaves drawings and what is not ours', () => {
  const store = memory([['other.task.1', 'stays']]);
  keep('ada', 'task.1', {}, store);
  keep('omar', 'task.2', {}, store);
  keep('ada', 'draft.1', { text: 'drawn' }, store, 1_000);
  forgetAnswers(store);
  assert.deepEqual([store.length, store.getItem('other.task.1')], [2, 'stays']);
  assert.deepEqual(kept('ada', 'draft.1', store, 2_000)?.work, { text: 'drawn' });
});

test('what is old, broken or cannot be stored does no harm', () => {
  const store = memory([['guanxi.kept.ada.task.1', '{broken']]);
  assert.equal(kept('ada', 'task.1', store), null);
  keep('ada', 'task.2', {}, store, 0);
  assert.equal(kept('ada', 'task.2', store, 31 * 86_400_000), null);
  keep('ada', 'task.3', {}, { ...store, setItem: () => { throw new Error('full'); } });
  assert.equal(kept('ada', 'task.3', store), null);
});
