import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatCsv, parseCsv } from './csv.ts';

test('cells with commas, quotes and lines come back as they were', () => {
  const rows = [['step', 'what'], ['a', 'to: =x\nvalues: {"y": 1, "z": 2}'], ['', ' b ']];
  assert.deepEqual(parseCsv(formatCsv(rows)), rows);
});

test('a byte order mark and Windows line ends are no content', () => {
  assert.deepEqual(parseCsv('\ufeffa,b\r\n"c ""d""",\r\n'), [['a', 'b'], ['c "d"', '']]);
});

test('a last line without an end is a row', () => {
  assert.deepEqual(parseCsv('a\nb'), [['a'], ['b']]);
});
