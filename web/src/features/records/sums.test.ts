/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ObjectInfo, RecordData } from '../../api/types.ts';
import { sumsOf } from './sums.ts';

const deal = { fields: [{ name: 'name', type: 'text' }, { name: 'amount', type: 'money' }] } as unknown as ObjectInfo;
const worth = (amount: number | null, currency = 'USD') => ({ amount, currency }) as unknown as RecordData;

test('amounts are added exactly, each currency by itself, empty ones left out', () => {
  const records = [worth(0.1), worth(0.2), worth(null), worth(5, 'CNY')];
  assert.deepEqual(sumsOf(deal, records), [['CNY', 5], ['USD', 0.3]]);
});

test('an object without amounts has no sum', () => {
  assert.deepEqual(sumsOf({ fields: [] } as unknown as ObjectInfo, [worth(1)]), []);
});
