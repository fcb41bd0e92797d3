/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Verdict } from '../../api/types.ts';
import { groupVerdicts } from './verdictGroups.ts';

const said = (event_key: string, process_id: string, verdict: string) => ({ event_key, process_id, verdict }) as Verdict;

test('each change has the processes it concerned first, started before refused, and the others apart', () => {
  const groups = groupVerdicts([
    said('2', 'a', 'not_matched'), said('2', 'b', 'condition_false'), said('2', 'c', 'started'), said('1', 'a', 'not_matched'),
  ]);
  assert.deepEqual(
    groups.map((group) => [group.event.event_key, group.concerned.map((one) => one.process_id), group.others.map((one) => one.process_id)]),
    [['2', ['c', 'b'], ['a']], ['1', [], ['a']]],
  );
});

test('without verdicts there is nothing to show', () => {
  assert.deepEqual(groupVerdicts([]), []);
});
