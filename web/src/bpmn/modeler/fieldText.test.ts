/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plainAddress, withField } from './fieldText.ts';

test('a field stands where the cursor was, and the text around it stays as it is', () => {
  assert.equal(withField('Dear ,\n"you"', 'lead.name', 5), '=string join(["Dear ", string(lead.name), ",\\n\\"you\\""])');
  assert.equal(withField('Dear', 'lead.name'), '=string join(["Dear ", string(lead.name)])');
  assert.equal(withField('尊敬的', 'lead.name'), '=string join(["尊敬的", string(lead.name)])');
  assert.equal(withField('', 'lead.name'), '=string join([string(lead.name)])');
});

test('a further field goes to the end of what is FEEL already', () => {
  assert.equal(withField('=string join(["Dear ", string(lead.name)])', 'lead.city'), '=string join(["Dear ", string(lead.name), " ", string(lead.city)])');
  assert.equal(withField('="Dear " + lead.name', 'lead.city'), '=string join(["Dear " + lead.name, string(lead.city)])');
  assert.equal(withField('=string join([a]) + string join([b])', 'c'), '=string join([string join([a]) + string join([b]), " ", string(c)])');
});

test('only what is an address and nothing else is plain text', () => {
  assert.equal(plainAddress('= demo@guanxi.example'), 'demo@guanxi.example');
  for (const other of ['demo@guanxi.example', '=lead.email', '=@"2026-01-01"', '="a@b.example"', '=a@b', undefined]) assert.equal(plainAddress(other), undefined);
});
