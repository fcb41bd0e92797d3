import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addRow, changeCell, readTable, removeRow, ruleOf, tableOf, writeTable, type Rule } from './processTable.ts';

const RULE: Rule = {
  processId: 'greet', name: 'Greet', object: 'lead', change: 'created', field: '', from: '', to: '', condition: '=lead.score > 5', job: 'guanxi.email.send',
  inputs: { to: '=lead.email', text: 'Hello,\nyou.' },
};
const WORDS = { start: 'A lead came in', task: 'Send e-mail', end: 'Done' };

test('a table is written with the columns that hold something, and read again', () => {
  const table = readTable('step,kind,lane,name\nbegin,start,,Begin\n');
  assert.equal(writeTable(table), 'step,kind,name\nbegin,start,Begin\n');
  assert.ok(table.columns.includes('lane'));
});

test('rows are added, changed and removed', () => {
  const table = addRow(readTable('step,kind\nbegin,start\nend,end\n'), 0);
  assert.equal(writeTable(changeCell(table, 1, 'step', 'call')), 'step,kind\nbegin,start\ncall,user\nend,end\n');
  assert.equal(writeTable(removeRow(table, 1)), 'step,kind\nbegin,start\nend,end\n');
});

test('a rule comes back from its table', () => {
  assert.deepEqual(ruleOf(readTable(writeTable(tableOf(RULE, WORDS)))), RULE);
});

test('more than when, if, then is no rule', () => {
  const table = tableOf(RULE, WORDS);
  assert.equal(ruleOf(addRow(table, 2)), null);
  assert.equal(ruleOf(changeCell(table, 2, 'retries', '7')), null);
  assert.equal(ruleOf(changeCell(table, 1, 'what', 'after: P1D')), null);
});
