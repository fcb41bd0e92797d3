import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fits, isWorthAsking, moved, pieces } from './palette.ts';
import { noteSeen, seenBy } from './seen.ts';

const marked = (text: string, typed: string) => pieces(text, typed).map(({ text: part, hit }) => (hit ? `[${part}]` : part)).join('');

test('words are marked where they begin, without case and accents, and Chinese anywhere', () => {
  assert.equal(marked('Ada Lovelace, Adaptive Ltd, Canada', 'ada'), '[Ada] Lovelace, [Ada]ptive Ltd, Canada');
  assert.equal(marked('Jürgen Müller', 'mull jur'), '[Jür]gen [Müll]er');
  assert.equal(marked('上海远帆科技：张伟', '张伟'), '上海远帆科技：[张伟]');
  assert.equal(marked('a+b (c)', '(c a+'), '[a+]b [(c])');
  assert.equal(marked('e\u0301cole', 'eco'), 'e\u0301cole'); // letters that lose their places are left as they are
  assert.deepEqual(pieces('', 'x'), []);
});

test('a screen is offered when every word stands in its name', () => {
  assert.equal(fits('Why (not) run?', 'not run'), true);
  assert.equal(fits('Automations', 'mat'), false);
  assert.equal(fits('服务工单', '工单'), true);
  assert.equal(fits('Inbox', ''), true);
});

test('one Latin letter is not asked for, one Chinese character is', () => {
  assert.deepEqual(['', ' a ', 'ab', '张', '张伟'].map(isWorthAsking), [false, false, true, true, true]);
});

test('arrows go round, pages stop at the ends, other keys are for the text', () => {
  assert.deepEqual([moved('ArrowDown', 2, 3), moved('ArrowUp', 0, 3)], [0, 2]);
  assert.deepEqual([moved('PageDown', 1, 4), moved('PageUp', 3, 9)], [3, 0]);
  assert.deepEqual([moved('a', 0, 3), moved('ArrowDown', 0, 0)], [null, null]);
});

test('the last eight records are kept per person, each once, the newest first', () => {
  const entries = new Map<string, string>();
  const store = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
    key: () => null,
    length: 0,
  };
  for (let id = 1; id <= 9; id += 1) noteSeen('ada', { plural: 'leads', id: String(id) }, store);
  noteSeen('ada', { plural: 'leads', id: '5' }, store);
  assert.deepEqual(seenBy('ada', store).map((one) => one.id), ['5', '9', '8', '7', '6', '4', '3', '2']);
  assert.deepEqual(seenBy('omar', store), []);
});
