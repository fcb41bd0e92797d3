import assert from 'node:assert/strict';
import { test } from 'node:test';

import { recordValues, testFile, testName, testOf, type Seen } from './rehearsal.ts';

const SEEN: Seen = {
  state: 'waiting', verdict: '', path: [{ element_id: 'begin', at: '' }, { element_id: 'call', at: '' }], flows: [],
  variables: {}, jobs: [], mails: [], messages: [], incidents: [],
  tasks: [{ element_id: 'call', name: 'Call', assignee: '', groups: [], due: null, form: '' }],
};

test('a rehearsal gives only what is there', () => {
  assert.deepEqual(testOf('p.bpmn', 'Try', { record: { name: 'Li' } }, [{ after: 'PT1H' }]), {
    file: 'p.bpmn', given: { record: { values: { name: 'Li' } } },
    scenarios: [{ scenario: 'Try', when: [{ after: 'PT1H' }], then: {} }],
  });
});

test('the test file repeats what happened and holds what was seen', () => {
  assert.equal(testFile('Try', { variables: { a: 1 } }, [{ after: 'PT1H' }], SEEN), [
    'given: {"variables":{"a":1}}', 'scenarios:', '  - scenario: "Try"', '    when:',
    '      - {"after":"PT1H"}', '    then:', '      state: "waiting"', '      path: ["begin","call"]',
    '      tasks: [{"task":"call"}]', '',
  ].join('\n'));
});

test('the test file holds plain variables and effects, and nothing that would be read as an expression', () => {
  const job = { key: 1, element_id: 'write', type: 'mail.send', inputs: {}, attempts: 1 };
  const seen = {
    ...SEEN, state: 'completed', tasks: [], variables: { n: 5, ok: true, text: 'x', formula: '=1', day: { '@': '2026-01-05' }, none: null },
    jobs: [job, { ...job, key: 2 }, { ...job, key: 3, element_id: 'call', listener: 'start' }],
    mails: [{ to: ['li@example.com'], subject: 'Hello', text: '' }, { to: ['a', 'b'], subject: '=x', text: '' }],
    messages: [{ name: 'paid', key: '', values: {} }],
  };
  assert.deepEqual(testFile('Try', {}, [], seen).split('\n').slice(4), [
    '      state: "completed"', '      path: ["begin","call"]', '      variables: {"n":5,"ok":true,"text":"x"}',
    '      jobs: [{"job":"write","type":"mail.send"}]', '      mails: [{"to":"li@example.com","subject":"Hello"},{"to":["a","b"]}]',
    '      messages: [{"message":"paid"}]', '      tasks: []', '',
  ]);
});

test('a test is named after its process file and what a person calls it', () => {
  assert.equal(testName('lead-intake.bpmn', ' Too late. Twice! '), 'lead-intake.Too-late-Twice.test.yaml');
  assert.equal(testName('a.b.bpmn', '迟到'), 'a.b.迟到.test.yaml');
  assert.equal(testName('a.bpmn', '…'), 'a.test.test.yaml');
});

test('a record gives the fields a person can enter, without the empty ones', () => {
  const fields = [{ name: 'name', read_only: false }, { name: 'phone', read_only: false }, { name: 'created_at', read_only: true }];
  assert.deepEqual(recordValues({ name: 'Li', phone: null, created_at: 'x' }, fields), { name: 'Li' });
});
