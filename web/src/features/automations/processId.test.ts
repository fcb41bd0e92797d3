import assert from 'node:assert/strict';
import { test } from 'node:test';

import { processIdOf } from './processId.ts';

test('a name becomes an id that the server and modelers take', () => {
  assert.equal(processIdOf('Lead follow-up!', 0), 'lead-follow-up');
  assert.equal(processIdOf('Rückgabe prüfen', 0), 'ruckgabe-prufen');
  assert.equal(processIdOf('VIP 客户', 0), 'vip');
  assert.equal(processIdOf('处理投诉', 1764489600000), 'process-milfjsw0');
  assert.equal(processIdOf('3 steps', 0), 'process-3-steps');
});
