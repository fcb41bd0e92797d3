// Which fields a list, a page and a form show, and in what order: the layouts of the catalogue, and what holds without one.

import type { FieldInfo, ObjectInfo } from '../../api/types';

/** Some fields under a heading; the last one, of what is in no other, has a heading only beside others. */
export interface Part {
  label: string;
  label_zh: string;
  fields: FieldInfo[];
  rest?: boolean;
}

/** Fields of these types are for machines. */
const MACHINE_TYPES = new Set(['id', 'json', 'reference']);
const FIRST_FIELDS = 5;

/** The fields that a list shows beside the title: its status and its first fields when nobody has said so. */
export function columnsOf(object: ObjectInfo): FieldInfo[] {
  if (object.columns.length) return named(object, object.columns);
  const first = object.fields.filter((field) => isFact(field) && !field.read_only && !object.title_fields.includes(field.name));
  const isStatus = (field: FieldInfo) => field.name === object.status;
  return [...first.filter(isStatus), ...first.filter((field) => !isStatus(field))].slice(0, FIRST_FIELDS);
}

/** What a person is asked who makes a record: everything that can be entered when nobody has said so. */
export function formOf(object: ObjectInfo): Part[] {
  const enterable = (field: FieldInfo) => isFact(field) && !field.read_only;
  const needed = (field: FieldInfo) => enterable(field) && field.required && field.default === null;
  return withRest(object.form.map((section) => ({ ...section, fields: named(object, section.fields).filter(enterable) })), object.fields.filter(object.form.length ? needed : enterable));
}

/** The parts of a record's page: every field is in one. */
export function pageOf(object: ObjectInfo): Part[] {
  return withRest(object.page.map((section) => ({ ...section, fields: named(object, section.fields).filter(isFact) })), object.fields.filter(isFact));
}

/** What somebody who works a task about a record wants to see of it: the list's columns, how to reach the customer, the long text. */
export function keyFactsOf(object: ObjectInfo): FieldInfo[] {
  const columns = columnsOf(object);
  const reaching = object.fields.filter((field) => REACHING.has(field.type) && !columns.includes(field) && isFact(field));
  return [...columns, ...reaching];
}

const REACHING = new Set(['email', 'phone', 'long_text', 'percent']);

/** Whether a record page shows the field. */
export function isFact(field: FieldInfo): boolean {
  return !MACHINE_TYPES.has(field.type) && field.name !== 'version';
}

function withRest(parts: Part[], all: FieldInfo[]): Part[] {
  const placed = new Set(parts.flatMap((part) => part.fields));
  const rest = all.filter((field) => !placed.has(field));
  return rest.length ? [...parts, { label: '', label_zh: '', fields: rest, rest: parts.length > 0 }] : parts;
}

function named(object: ObjectInfo, names: string[]): FieldInfo[] {
  return names.flatMap((name) => object.fields.find((field) => field.name === name) ?? []);
}
