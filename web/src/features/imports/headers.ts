// A mapping made from the headers of a file: which column is which field of an object, as the server's TOML.

import type { FieldInfo, ObjectInfo } from '../../api/types';

export interface Sheet {
  name: string;
  delimiter: string;
  headers: string[];
}

/** How much of a file is read to see its headers. */
export const HEAD = 65_536;

/** What only the system writes, and what a cell cannot say. */
const NOT_READ = new Set(['id', 'json', 'reference', 'roll_up', 'file', 'image']);

/** The columns of a CSV file or the members of JSON Lines, from its beginning. */
export function sheetOf(name: string, text: string): Sheet | null {
  const clean = text.replace(/^\ufeff/, '');
  if (/\.jsonl$/i.test(name)) return { name, delimiter: ',', headers: membersOf(clean) };
  if (!/\.csv$/i.test(name)) return null;
  const delimiter = [',', ';', '\t'].map((sign) => [sign, firstRow(clean, sign).length] as const).sort((one, other) => other[1] - one[1])[0]?.[0] ?? ',';
  return { name, delimiter, headers: firstRow(clean, delimiter).map((cell) => cell.trim()).filter(Boolean) };
}

function membersOf(text: string): string[] {
  try {
    const first: unknown = JSON.parse(text.split('\n').find((line) => line.trim()) ?? '');
    return first && typeof first === 'object' ? Object.keys(first) : [];
  } catch {
    return [];
  }
}

function firstRow(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quoted && sign === '"' && text.charAt(at + 1) === '"') (cell += '"', (at += 1));
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === delimiter) (cells.push(cell), (cell = ''));
    else if (!quoted && (sign === '\n' || sign === '\r')) break;
    else cell += sign;
  }
  return [...cells, cell];
}

/** The fields that a column can fill. */
export function fillable(object: ObjectInfo): FieldInfo[] {
  return object.fields.filter((field) => !field.read_only && !NOT_READ.has(field.type));
}

const plain = (text: string) => text.toLowerCase().replace(/[\s_.-]+/g, '');

/** Which header says which field: by its word in code or by its label in either language. */
export function proposed(object: ObjectInfo, headers: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const header of headers) {
    const said = plain(header);
    const field = fillable(object).find((one) => !(one.name in found) && [one.name, one.label, one.label_zh].some((name) => name && plain(name) === said));
    if (field) found[field.name] = header;
  }
  return found;
}

/** The field that tells whether a row is there already, as a proposal. */
export function proposedKey(object: ObjectInfo, columns: Record<string, string>): string | null {
  const wanted = [...object.title_fields, 'email', 'number'];
  return wanted.find((name) => name in columns) ?? Object.keys(columns)[0] ?? null;
}

const quoted = (text: string) => JSON.stringify(text);

/** The mapping of one file as TOML. `objects` tells by which field a related record is named. */
export function mappingText(sheet: Sheet, object: ObjectInfo, key: string, columns: Record<string, string>, objects: ObjectInfo[]): string {
  const line = ([name, header]: [string, string]) => {
    const find = findBy(object.fields.find((field) => field.name === name), objects);
    return `${name} = ${find ? `{ column = ${quoted(header)}, find = ${quoted(find)} }` : quoted(header)}`;
  };
  return [
    '[[files]]', `file = ${quoted(sheet.name)}`, `object = ${quoted(object.name)}`, `key = ${quoted(key)}`, `delimiter = ${quoted(sheet.delimiter)}`,
    '[files.columns]', ...Object.entries(columns).map(line), '',
  ].join('\n');
}

/** People are named by their name, records by their only title field, else by their number. */
function findBy(field: FieldInfo | undefined, objects: ObjectInfo[]): string | null {
  if (field?.type === 'user') return 'name';
  if (field?.type !== 'relation') return null;
  const title = objects.find((one) => one.name === field.target)?.title_fields ?? [];
  return title.length === 1 ? (title[0] ?? null) : 'number';
}
