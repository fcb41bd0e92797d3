import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ObjectInfo } from '../../api/types.ts';
import { namesOf, small } from './naming.ts';

const DRIVE = { name: 'test_drive', plural: 'test_drives', label: 'Test drive', label_zh: '试驾', plural_label: 'Test drives' } as ObjectInfo;

test('an object of several words is called by its labels, not by its word in addresses', () => {
  assert.deepEqual(namesOf(DRIVE, 'en'), { one: 'test drive', many: 'test drives', title: 'Test drives' });
  assert.deepEqual(namesOf(DRIVE, 'zh-CN'), { one: '试驾', many: '试驾', title: '试驾' });
});

test('abbreviations keep their letters inside a sentence', () => {
  assert.equal(small('VIP Card'), 'VIP card');
});
