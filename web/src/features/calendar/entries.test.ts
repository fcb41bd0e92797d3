/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { RecordData } from '../../api/types';
import { byDay, ofActivity, ofDeal } from './entries.ts';

const RANGE = { from: '2026-11-30', to: '2026-12-07' };
const local = (day: number, hour: number) => new Date(2026, 11, day, hour).toISOString();
const record = (fields: Record<string, unknown>) => ({ id: '1', number: 'A-1', ...fields }) as unknown as RecordData;

test('an activity stands on each day it takes, within those in sight', () => {
  const fair = ofActivity(record({ title: 'Fair', starts_at: local(5, 9), ends_at: local(9, 17) }), RANGE, false);
  assert.deepEqual(fair.days, ['2026-12-05', '2026-12-06']);
  const night = ofActivity(record({ title: 'Until midnight', starts_at: local(2, 20), ends_at: local(3, 0) }), RANGE, false);
  assert.deepEqual(night.days, ['2026-12-02']);
});

test('an activity without a start stands where it is due', () => {
  assert.deepEqual(ofActivity(record({ title: '', due_at: local(4, 12) }), RANGE, false).days, ['2026-12-04']);
});

test('a day begins with what takes no hour, then follows the clock', () => {
  const late = ofActivity(record({ title: 'Late', starts_at: local(1, 16) }), RANGE, false);
  const early = ofActivity(record({ title: 'Early', starts_at: local(1, 8) }), RANGE, false);
  const deal = ofDeal(record({ title: 'Deal', expected_close: '2026-12-01' }), RANGE);
  assert.deepEqual(byDay([late, early, deal]).get('2026-12-01')?.map((one) => one.title), ['Deal', 'Early', 'Late']);
});
