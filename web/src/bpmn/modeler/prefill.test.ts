/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { prefill } from './prefill.ts';

const input = (name: string, value?: unknown) => ({ binding: { type: 'zeebe:input', name }, ...(value === undefined ? {} : { value }) });
const lead = [{ name: 'lead', entries: [{ name: 'last_name', type: 'text' }, { name: 'email', type: 'email' }] }];

test('a step is given the record that starts the process, and a mail its address', () => {
  const log = prefill({ id: 'guanxi.records.log_engagement', properties: [input('object'), input('id'), input('kind', 'note')] }, 'lead', lead);
  assert.deepEqual(log.properties.map((one) => one.value), ['lead', '=lead.id', 'note']);
  assert.deepEqual(prefill({ id: 'guanxi.email.send', properties: [input('to')] }, 'lead', lead).properties, [input('to', '=lead.email')]);
});

test('nothing is made up: without a record, for other objects, without an address', () => {
  const find = { id: 'guanxi.records.find', properties: [input('object')] };
  const mail = { id: 'guanxi.email.send', properties: [input('to')] };
  assert.equal(prefill(find, 'lead', lead), find);
  assert.equal(prefill(mail, undefined, []), mail);
  assert.deepEqual(prefill(mail, 'deal', [{ name: 'deal', entries: [{ name: 'title' }] }]), mail);
});
