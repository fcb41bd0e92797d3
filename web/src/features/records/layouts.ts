// Which fields of an object a list shows beside the title, and which a person is asked for at the start.
// Objects without an entry show their status and their first fields, and ask for everything that can be entered.

import type { FieldInfo, ObjectInfo } from '../../api/types';

interface Layout {
  columns: string[];
  asked: string[];
}

const LAYOUTS: Record<string, Layout> = {
  lead: {
    columns: ['company_name', 'status', 'score', 'source', 'owner'],
    asked: ['first_name', 'last_name', 'company_name', 'job_title', 'email', 'phone', 'description', 'budget', 'currency', 'language', 'source'],
  },
  company: {
    columns: ['sector', 'type', 'city', 'country', 'employees', 'owner'],
    asked: ['name', 'type', 'sector', 'website', 'email', 'phone', 'city', 'country', 'employees', 'owner'],
  },
  contact: {
    columns: ['company', 'job_title', 'phone', 'lifecycle', 'owner'],
    asked: ['first_name', 'last_name', 'company', 'job_title', 'email', 'phone', 'mobile', 'language', 'owner'],
  },
  deal: {
    columns: ['company', 'product', 'stage', 'amount', 'expected_close', 'owner'],
    asked: ['name', 'company', 'contact', 'product', 'amount', 'currency', 'expected_close', 'next_step', 'owner'],
  },
  product: {
    columns: ['series', 'list_price', 'active'],
    asked: ['name', 'series', 'list_price', 'currency', 'description', 'active'],
  },
  case: {
    columns: ['kind', 'priority', 'status', 'contact_name', 'due_at', 'owner'],
    asked: ['subject', 'description', 'kind', 'priority', 'contact_name', 'contact_email', 'contact_phone', 'language', 'company', 'product', 'owner'],
  },
};

/** Fields of these types are for machines. */
const MACHINE_TYPES = new Set(['id', 'json', 'reference']);
const FIRST_FIELDS = 5;

export function columnsOf(object: ObjectInfo): FieldInfo[] {
  const names = LAYOUTS[object.name]?.columns;
  if (names) return named(object, names);
  const first = object.fields.filter((field) => isFact(field) && !field.read_only && !object.title_fields.includes(field.name));
  const isStatus = (field: FieldInfo) => field.name === object.status;
  return [...first.filter(isStatus), ...first.filter((field) => !isStatus(field))].slice(0, FIRST_FIELDS);
}

export function askedFieldsOf(object: ObjectInfo): FieldInfo[] {
  const names = LAYOUTS[object.name]?.asked;
  return names ? named(object, names) : object.fields.filter((field) => isFact(field) && !field.read_only);
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

function named(object: ObjectInfo, names: string[]): FieldInfo[] {
  return names.flatMap((name) => object.fields.find((field) => field.name === name) ?? []);
}
