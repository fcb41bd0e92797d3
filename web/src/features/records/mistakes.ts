// What is wrong with a value before it is sent, and how it is sent. The server checks again, and more; here the person learns it sooner.

import type { FieldInfo } from '../../api/types';

export type Mistake = 'required' | 'email' | 'phone' | 'url' | 'number';

const FORMS: Partial<Record<string, [Mistake, RegExp]>> = {
  email: ['email', /^[^@\s<>(),;:"\\]+@[^@\s<>(),;:"\\.]+(\.[^@\s<>(),;:"\\.]+)+$/],
  phone: ['phone', /^(?=(?:\D*\d){3})\+?[0-9 ()./-]{3,40}(\s?(x|ext\.?)\s?[0-9]{1,8})?$/i],
  url: ['url', /^(https?:\/\/\S+|[^\s/:.]+\.\S+)$/i],
  number: ['number', /^-?\d+$/],
  decimal: ['number', /^-?\d+(\.\d+)?$/],
  money: ['number', /^-?\d+(\.\d+)?$/],
  percent: ['number', /^-?\d+(\.\d+)?$/],
};

/** The first mistake in a field's value, or null. */
export function mistakeOf(field: FieldInfo, value: unknown): Mistake | null {
  const text = value === null || value === undefined ? '' : String(value).trim();
  if (!text) return field.required && !hasDefault(field) ? 'required' : null;
  const [mistake, form] = FORMS[field.type] ?? [];
  return mistake && form && !form.test(String(asSent(field, text))) ? mistake : null;
}

/** The server fills it in. */
function hasDefault(field: FieldInfo): boolean {
  return field.default !== null && field.default !== undefined;
}

/** A value as the server reads it: `1,234,567.5`, as people write it, is the number 1234567.5. */
export function asSent(field: FieldInfo, value: unknown): unknown {
  const grouped = typeof value === 'string' && FORMS[field.type]?.[0] === 'number' && /^\s*-?\d{1,3}([,，]\d{3})+(\.\d+)?\s*$/.test(value);
  return grouped ? value.trim().replace(/[,，]/g, '') : value;
}
