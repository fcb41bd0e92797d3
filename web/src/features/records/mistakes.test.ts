/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { FieldInfo } from '../../api/types.ts';
import { asSent, mistakeOf } from './mistakes.ts';

const field = (type: string, required = false, preset: unknown = null) => ({ name: 'it', type, required, default: preset }) as FieldInfo;

test('a required field may not be blank; where there is a default the server fills it in', () => {
  assert.equal(mistakeOf(field('text', true), '  '), 'required');
  assert.equal(mistakeOf(field('text', true), undefined), 'required');
  assert.equal(mistakeOf(field('text'), ''), null);
  assert.equal(mistakeOf(field('choice', true), null), 'required');
  assert.equal(mistakeOf(field('choice', true, 'new'), null), null);
});

test('an e-mail address has a mailbox and a domain', () => {
  assert.equal(mistakeOf(field('email'), 'mei@bright-tools.example'), null);
  for (const wrong of ['mei', 'mei@tools', 'mei @tools.example', 'a@b@c.example']) assert.equal(mistakeOf(field('email'), wrong), 'email');
});

test('a phone number has at least three digits and nothing a phone cannot dial', () => {
  for (const right of ['+86 138 0013 8000', '(212) 555-0100 ext. 12', '110']) assert.equal(mistakeOf(field('phone'), right), null);
  for (const wrong of ['call me', '12', '+1 212 555 01OO']) assert.equal(mistakeOf(field('phone'), wrong), 'phone');
});

test('a web address may go without its scheme', () => {
  for (const right of ['example.com', 'https://example.com/a?b=1']) assert.equal(mistakeOf(field('url'), right), null);
  for (const wrong of ['javascript:alert(1)', 'two words.example', 'example']) assert.equal(mistakeOf(field('url'), wrong), 'url');
});

test('numbers are digits with a point; groups of three may have commas between them', () => {
  assert.equal(mistakeOf(field('money'), '4800.50'), null);
  assert.equal(mistakeOf(field('money'), '4.800,50'), 'number');
  assert.equal(mistakeOf(field('number'), '1.5'), 'number');
  assert.equal(mistakeOf(field('money'), '1,234,567.5'), null);
  assert.equal(asSent(field('money'), '1,234,567.5'), '1234567.5');
  assert.equal(asSent(field('money'), '12,5'), '12,5');
  assert.equal(asSent(field('text'), '1,234'), '1,234');
});
