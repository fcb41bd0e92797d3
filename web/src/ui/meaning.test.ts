/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filledIn, goesOn, uncaught } from './meaning.ts';

const MISSING = '缺少输入：|“{1}”还没有填写“{2}”。[是否应为“{3}”？]';

test('the names of the message are put into the meaning', () => {
  const words = (name: string) => (name === 'To' ? '收件人' : name);
  assert.equal(filledIn(MISSING, '“Greet”: “To” is missing. Give it.', words), '“Greet”还没有填写“收件人”。');
  assert.equal(filledIn(MISSING, '“Greet” has no “To”. Did you mean “Too”?'), '“Greet”还没有填写“To”。是否应为“Too”？');
  assert.equal(filledIn('错误|第 {line} 行第 {column} 列', 'of “x” (Condition, line 2, column 7): no'), '第 2 行第 7 列');
});

test('where a name is missing the plain meaning is taken, and the message goes behind it', () => {
  const meaning = filledIn(MISSING, '“Greet” lacks something.');
  assert.equal(meaning, '缺少输入：');
  assert.ok(goesOn(meaning));
});

test('a meaning without places is itself', () => {
  assert.equal(filledIn('流程没有结束。', '“Greet”: no'), '流程没有结束。');
});

test('an error that nothing caught names its step and its code', () => {
  const message = '“Greet” threw the error “MAIL_WRONG_ADDRESS”, which nothing catches: The receiver is empty.';
  assert.deepEqual(uncaught(message), { name: 'Greet', code: 'MAIL_WRONG_ADDRESS' });
  assert.equal(uncaught('The server does not answer.'), undefined);
});
