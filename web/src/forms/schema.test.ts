/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asFormSchema, asVariables, firstAnswers, mistakeIn, type FormField, type FormSchema } from './schema.ts';

process.env.TZ = 'Asia/Shanghai';

const field = (type: string, validate: FormField['validate'] = {}, more: Partial<FormField> = {}): FormField => ({
  key: 'answer', type, validate, ...more,
});

test('a required field says so when it is empty, an optional one is content', () => {
  for (const empty of ['', null, undefined]) {
    assert.deepEqual(mistakeIn(field('textfield', { required: true }), empty), { rule: 'required' });
    assert.equal(mistakeIn(field('textfield'), empty), null);
  }
  assert.deepEqual(mistakeIn(field('checkbox', { required: true }), false), { rule: 'required' });
  assert.equal(mistakeIn(field('checkbox', { required: true }), true), null);
  assert.equal(mistakeIn(field('number', { required: true }), '0'), null);
});

test('numbers keep within their limits, the limits included', () => {
  const limits = { min: 1, max: 10 };
  assert.equal(mistakeIn(field('number', limits), '1'), null);
  assert.equal(mistakeIn(field('number', limits), '10'), null);
  assert.deepEqual(mistakeIn(field('number', limits), '0.9'), { rule: 'min', limit: 1 });
  assert.deepEqual(mistakeIn(field('number', limits), '10.1'), { rule: 'max', limit: 10 });
  assert.deepEqual(mistakeIn(field('number', limits), 'ten'), { rule: 'number' });
});

test('texts keep to length, pattern and kind', () => {
  assert.deepEqual(mistakeIn(field('textfield', { minLength: 3 }), 'ab'), { rule: 'minLength', limit: 3 });
  assert.deepEqual(mistakeIn(field('textarea', { maxLength: 3 }), 'abcd'), { rule: 'maxLength', limit: 3 });
  assert.deepEqual(mistakeIn(field('textfield', { pattern: '^[A-Z]+$' }), 'ABc'), { rule: 'pattern' });
  assert.equal(mistakeIn(field('textfield', { pattern: '[A-Z]+' }), 'xABCx'), null);
  assert.deepEqual(mistakeIn(field('textfield', { validationType: 'email' }), 'a@b'), { rule: 'email' });
  assert.equal(mistakeIn(field('textfield', { validationType: 'email' }), 'a@b.example'), null);
});

test('a form begins with the variables of the process, then with its defaults', () => {
  const schema: FormSchema = {
    components: [
      field('textfield', {}, { key: 'name', defaultValue: 'nobody' }),
      field('textfield', {}, { key: 'city', defaultValue: 'Hangzhou' }),
      field('checkbox', {}, { key: 'agreed' }),
      field('select', {}, { key: 'outcome' }),
      field('datetime', {}, { key: 'call_at' }),
      { type: 'text', text: 'no answer here' },
    ],
  };
  const variables = { name: '李娜', call_at: { '@': '2026-11-22T12:30:00Z' } };
  assert.deepEqual(firstAnswers(schema, variables), {
    name: '李娜', city: 'Hangzhou', agreed: false, outcome: null, call_at: '2026-11-22T20:30',
  });
});

test('answers become variables: numbers, nothing for empty, moments with their mark', () => {
  const schema: FormSchema = {
    components: [
      field('number', {}, { key: 'amount' }),
      field('textfield', {}, { key: 'note' }),
      field('datetime', {}, { key: 'at' }),
      field('datetime', {}, { key: 'day', subtype: 'date' }),
      field('checkbox', {}, { key: 'agreed' }),
      field('textfield', {}, { key: 'shown', readonly: true }),
    ],
  };
  const answers = { amount: '12.5', note: '', at: '2026-11-22T20:30', day: '2026-11-22', agreed: true, shown: 'x' };
  assert.deepEqual(asVariables(schema, answers), {
    amount: 12.5, note: null, at: { '@': '2026-11-22T12:30:00.000Z' }, day: { '@': '2026-11-22' }, agreed: true,
  });
});

test('what is not a form is no form', () => {
  assert.equal(asFormSchema(null), null);
  assert.equal(asFormSchema({ type: 'default' }), null);
  assert.deepEqual(asFormSchema('{"components": []}'), { components: [] });
});
