import assert from 'node:assert/strict';
import { test } from 'node:test';

import { recordValues, testFile, testOf, type Seen } from './rehearsal.ts';

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
  assert.equal(testFile('p.bpmn', 'Try', { variables: { a: 1 } }, [{ after: 'PT1H' }], SEEN), [
    'file: "p.bpmn"', 'given: {"variables":{"a":1}}', 'scenarios:', '  - scenario: "Try"', '    when:',
    '      - {"after":"PT1H"}', '    then:', '      state: "waiting"', '      path: ["begin","call"]',
    '      tasks: [{"task":"call"}]', '',
  ].join('\n'));
});

test('a record gives the fields a person can enter, without the empty ones', () => {
  const fields = [{ name: 'name', read_only: false }, { name: 'phone', read_only: false }, { name: 'created_at', read_only: true }];
  assert.deepEqual(recordValues({ name: 'Li', phone: null, created_at: 'x' }, fields), { name: 'Li' });
});
