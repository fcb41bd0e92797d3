import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ObjectInfo } from '../../api/types.ts';
import { mappingText, proposed, proposedKey, sheetOf } from './headers.ts';

const field = (name: string, type: string, label: string, label_zh: string, target: string | null = null) => ({ name, type, label, label_zh, target, read_only: name === 'number' });
const CAR = {
  name: 'car', title_fields: ['plate'],
  fields: [field('number', 'auto_number', 'Number', '编号'), field('plate', 'text', 'Licence plate', '车牌'), field('seats', 'number', 'Seats', '座位'), field('dealer', 'relation', 'Dealer', '经销商', 'company')],
} as unknown as ObjectInfo;
const COMPANY = { name: 'company', title_fields: ['name'], fields: [] } as unknown as ObjectInfo;

test('the headers of a file are read whatever parts them, with their quotes', () => {
  assert.deepEqual(sheetOf('a.csv', '\ufeff"Plate; old";Seats;\r\nB 1;5;\r\n'), { name: 'a.csv', delimiter: ';', headers: ['Plate; old', 'Seats'] });
  assert.deepEqual(sheetOf('a.CSV', 'plate,"a ""b"""\n')?.headers, ['plate', 'a "b"']);
  assert.deepEqual(sheetOf('a.jsonl', '\n{"plate": "B 1", "seats": 5}\n')?.headers, ['plate', 'seats']);
  assert.deepEqual(sheetOf('a.jsonl', 'no json')?.headers, []);
  assert.equal(sheetOf('a.xlsx', ''), null);
});

test('a header is proposed for a field by its word or its label in either language, each field once', () => {
  assert.deepEqual(proposed(CAR, ['licence_plate', '座位', 'DEALER', 'Number', 'Seats', 'other']), { plate: 'licence_plate', seats: '座位', dealer: 'DEALER' });
  assert.equal(proposedKey(CAR, { seats: 'x', plate: 'y' }), 'plate');
  assert.equal(proposedKey(CAR, { seats: 'x' }), 'seats');
  assert.equal(proposedKey(CAR, {}), null);
});

test('the mapping names file, key, columns, and by what a related record is found', () => {
  const sheet = { name: 'my "cars".csv', delimiter: '\t', headers: [] };
  assert.equal(
    mappingText(sheet, CAR, 'plate', { plate: 'Plate', dealer: 'Dealer' }, [CAR, COMPANY]),
    '[[files]]\nfile = "my \\"cars\\".csv"\nobject = "car"\nkey = "plate"\ndelimiter = "\\t"\n[files.columns]\nplate = "Plate"\ndealer = { column = "Dealer", find = "name" }\n',
  );
});
