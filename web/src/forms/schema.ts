// The part of the form-js JSON schema that a person's task form may use, and its rules.
// The server checks the same rules again; here they only answer sooner.

import { toLocalInput } from '../ui/moments.ts';

export interface FormChoice {
  label: string;
  value: string;
  label_zh?: string;
}

export interface FormField {
  id?: string;
  key?: string;
  type: string;
  label?: string;
  text?: string;
  description?: string;
  defaultValue?: unknown;
  disabled?: boolean;
  readonly?: boolean;
  subtype?: 'date' | 'time' | 'datetime';
  increment?: string | number;
  values?: FormChoice[];
  /** Of which object a record is asked for. */
  object?: string;
  /** The variable that holds the choices: texts, or labels with values. */
  valuesKey?: string;
  /** What a group holds. */
  components?: FormField[];
  /** FEEL over variables and answers: when it is true, the field is not shown and gives nothing. */
  conditional?: { hide?: string };
  /** Fields of one row stand beside each other, as many sixteenths wide as there are columns. */
  layout?: { row?: string; columns?: number | null };
  validate?: {
    required?: boolean;
    min?: number;
    max?: number;
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    validationType?: 'email' | 'phone';
  };
  properties?: Record<string, string>;
}

export interface FormSchema {
  components: FormField[];
}

export type Answers = Record<string, unknown>;

/** The wrong rule's name and its limit; the form turns it into a sentence. */
export interface Mistake {
  rule: 'required' | 'number' | 'min' | 'max' | 'minLength' | 'maxLength' | 'pattern' | 'email';
  limit?: number;
}

/** Reads a schema the server sent; null when a task has no form. */
export function asFormSchema(value: unknown): FormSchema | null {
  const read = typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
  if (!read || typeof read !== 'object' || !('components' in read) || !Array.isArray(read.components)) return null;
  return { components: read.components as FormField[] };
}

export interface Placed {
  field: FormField;
  /** `0` is the first component, `2/1` the second one inside the third. */
  path: string;
}

/** Every component that gives an answer, at any depth; what is hidden is left out. */
export function fieldsOf(components: FormField[], hidden: ReadonlySet<string> = new Set(), around = ''): Placed[] {
  return components.flatMap((field, index) => {
    const path = `${around}${index}`;
    if (hidden.has(path)) return [];
    if (field.components) return fieldsOf(field.components, hidden, `${path}/`);
    return field.key ? [{ field, path }] : [];
  });
}

/** Whether what is shown depends on what is filled in. */
export const isConditional = (components: FormField[]): boolean =>
  components.some((field) => Boolean(field.conditional?.hide) || isConditional(field.components ?? []));

/** Components by row; what names no row has one of its own. */
export function rowsOf(components: FormField[]): { field: FormField; index: number }[][] {
  const rows: { field: FormField; index: number }[][] = [];
  components.forEach((field, index) => {
    const last = rows.at(-1);
    const row = field.layout?.row;
    if (row && last?.[0]?.field.layout?.row === row) last.push({ field, index });
    else rows.push([{ field, index }]);
  });
  return rows;
}

/** The choices of a field, of its own or from a variable. */
export function choicesOf(field: FormField, variables: Answers): FormChoice[] {
  if (!field.valuesKey) return field.values ?? [];
  const found = variables[field.valuesKey];
  const listed: unknown[] = Array.isArray(found) ? found : [];
  return listed.map((one) => {
    if (!one || typeof one !== 'object') return { value: String(one), label: String(one) };
    const { value, label } = one as Partial<FormChoice>;
    return { value: String(value), label: String(label ?? value) };
  });
}

/** What each field shows first: the process variable of its key, else its default. */
export function firstAnswers(schema: FormSchema, variables: Answers): Answers {
  const entries = fieldsOf(schema.components)
    .map(({ field }) => [field.key as string, shown(field, variables[field.key as string] ?? field.defaultValue)] as const);
  return Object.fromEntries(entries);
}

function shown(field: FormField, value: unknown): unknown {
  if (field.type === 'checkbox') return value === true;
  if (field.type === 'datetime') return localMoment(field, value);
  if (isList(field)) return Array.isArray(value) ? value : [];
  return value ?? (field.type === 'select' || field.type === 'radio' ? null : '');
}

const isList = (field: FormField) => field.type === 'checklist' || field.type === 'taglist';

export function mistakeIn(field: FormField, value: unknown): Mistake | null {
  const rules = field.validate ?? {};
  const empty = value === '' || value === null || value === undefined || (field.type === 'checkbox' && value === false) || (isList(field) && !(value as unknown[]).length);
  if (empty) return rules.required ? { rule: 'required' } : null;
  if (field.type === 'number') return numberMistake(Number(value), rules);
  if (typeof value === 'string' && field.type !== 'datetime') return textMistake(value, rules);
  return null;
}

function numberMistake(value: number, rules: NonNullable<FormField['validate']>): Mistake | null {
  if (!Number.isFinite(value)) return { rule: 'number' };
  if (rules.min !== undefined && value < rules.min) return { rule: 'min', limit: rules.min };
  if (rules.max !== undefined && value > rules.max) return { rule: 'max', limit: rules.max };
  return null;
}

function textMistake(value: string, rules: NonNullable<FormField['validate']>): Mistake | null {
  if (rules.minLength !== undefined && value.length < rules.minLength) return { rule: 'minLength', limit: rules.minLength };
  if (rules.maxLength !== undefined && value.length > rules.maxLength) return { rule: 'maxLength', limit: rules.maxLength };
  if (rules.pattern && !new RegExp(rules.pattern).test(value)) return { rule: 'pattern' };
  if (rules.validationType === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return { rule: 'email' };
  return null;
}

/** The answers as process variables: empty becomes null, moments become `{"@": …}`. */
export function asVariables(schema: FormSchema, answers: Answers, hidden?: ReadonlySet<string>): Answers {
  const fields = fieldsOf(schema.components, hidden).filter(({ field }) => !field.readonly && !field.disabled);
  return Object.fromEntries(fields.map(({ field }) => [field.key as string, sent(field, answers[field.key as string])]));
}

function sent(field: FormField, value: unknown): unknown {
  if (field.type === 'checkbox') return value === true;
  if (value === '' || value === null || value === undefined) return null;
  if (field.type === 'number') return Number(value);
  if (field.type !== 'datetime') return value;
  const moment = field.subtype === undefined || field.subtype === 'datetime';
  return { '@': moment ? new Date(String(value)).toISOString() : String(value) };
}

/** A stored moment in the form that the browser's own date inputs want. */
function localMoment(field: FormField, value: unknown): string {
  const text = value && typeof value === 'object' && '@' in value ? String(value['@']) : String(value ?? '');
  if (!text || field.subtype === 'date') return text.slice(0, 10);
  if (field.subtype === 'time') return text.slice(0, 5);
  return toLocalInput(text);
}
