import assert from 'node:assert/strict';
import { test } from 'node:test';

import { processIdOf } from './processId.ts';

test('a name becomes an id that XML allows', () => {
  assert.equal(processIdOf('Lead follow-up!'), 'lead-follow-up');
  assert.equal(processIdOf('处理投诉'), '处理投诉');
  assert.equal(processIdOf('3 steps'), 'process-3-steps');
  assert.equal(processIdOf('…'), 'process-new');
});
