// A form file while it is built: components by place, changed one at a time; what is not known stays in it.

import type { FormField } from '../../forms/schema.ts';

export interface FormFile {
  id?: string;
  components: FormField[];
}

export const KINDS = ['textfield', 'textarea', 'number', 'checkbox', 'select', 'radio', 'checklist', 'taglist', 'datetime', 'record', 'text', 'separator', 'group'] as const;
export type FieldKind = (typeof KINDS)[number];

/** Indices from the outermost list inwards. */
export type Place = number[];

const CHOICES = new Set<string>(['select', 'radio', 'checklist', 'taglist']);
const WITHOUT_KEY = new Set<string>(['text', 'separator', 'group']);
export const hasChoices = (kind: string) => CHOICES.has(kind);
export const hasKey = (kind: string) => !WITHOUT_KEY.has(kind);

/** The form in a text; null when it is none. */
export function readForm(text: string): FormFile | null {
  try {
    const read = JSON.parse(text) as FormFile | null;
    return read && typeof read === 'object' && Array.isArray(read.components) ? read : null;
  } catch {
    return null;
  }
}

export const writeForm = (form: FormFile) => `${JSON.stringify(form, null, 2)}\n`;

export const samePlace = (one: Place, other: Place) => one.join('/') === other.join('/');

export function at(form: FormFile, place: Place): FormField | undefined {
  return place.reduce<FormField | undefined>((around, index) => around?.components?.[index], form as unknown as FormField);
}

/** All components with their places, groups before what they hold. */
export function listed(components: FormField[], around: Place = []): { field: FormField; place: Place }[] {
  return components.flatMap((field, index) => [{ field, place: [...around, index] }, ...listed(field.components ?? [], [...around, index])]);
}

/** A new component behind a place, or inside it when it is a group; says where it is. */
export function add(form: FormFile, kind: FieldKind, label: string, behind: Place | null): [FormFile, Place] {
  const made = fresh(form, kind, label);
  const group = behind && at(form, behind)?.components;
  const place = group && behind ? [...behind, group.length] : behind ? [...behind.slice(0, -1), (behind.at(-1) ?? -1) + 1] : [form.components.length];
  return [insert(form, place, made), place];
}

function fresh(form: FormFile, kind: FieldKind, label: string): FormField {
  const taken = new Set(listed(form.components).flatMap(({ field }) => [field.key, field.id]));
  let number = 1;
  while (taken.has(`${kind}_${number}`)) number += 1;
  const name = `${kind}_${number}`;
  if (kind === 'separator') return { type: kind, id: name };
  if (kind === 'text') return { type: kind, id: name, text: label };
  if (kind === 'group') return { type: kind, id: name, label, components: [] };
  const field: FormField = { type: kind, id: name, key: name, label };
  if (kind === 'datetime') field.subtype = 'date';
  if (kind === 'record') field.object = 'contact';
  return hasChoices(kind) ? { ...field, values: [{ label: 'A', value: 'a' }, { label: 'B', value: 'b' }] } : field;
}

const within = (form: FormFile, parent: Place, change: (list: FormField[]) => FormField[]): FormFile => {
  const deep = (components: FormField[], left: Place): FormField[] => {
    const [first, ...rest] = left;
    if (first === undefined) return change(components);
    return components.map((one, index) => (index === first ? { ...one, components: deep(one.components ?? [], rest) } : one));
  };
  return { ...form, components: deep(form.components, parent) };
};

const insert = (form: FormFile, place: Place, field: FormField) =>
  within(form, place.slice(0, -1), (list) => [...list.slice(0, place.at(-1)), field, ...list.slice(place.at(-1))]);

export const remove = (form: FormFile, place: Place) => within(form, place.slice(0, -1), (list) => list.filter((_, index) => index !== place.at(-1)));

export const replace = (form: FormFile, place: Place, field: FormField) =>
  within(form, place.slice(0, -1), (list) => list.map((one, index) => (index === place.at(-1) ? field : one)));

/** Moves a component one up or down: past its neighbour, into a group that is next to it, out of its group at the edge. */
export function move(form: FormFile, place: Place, step: -1 | 1): [FormFile, Place] {
  const field = at(form, place);
  const parent = place.slice(0, -1);
  const index = place.at(-1) ?? 0;
  const siblings = parent.length ? (at(form, parent)?.components ?? []) : form.components;
  const neighbour = siblings[index + step];
  if (!field) return [form, place];
  if (!neighbour) {
    if (!parent.length) return [form, place];
    const target = [...parent.slice(0, -1), (parent.at(-1) ?? 0) + (step > 0 ? 1 : 0)];
    return [insert(remove(form, place), target, field), target];
  }
  if (neighbour.components && field.type !== 'group') {
    const group = [...parent, index + step + (step > 0 ? -1 : 0)];
    const target = [...group, step > 0 ? 0 : neighbour.components.length];
    return [insert(remove(form, place), target, field), target];
  }
  const target = [...parent, index + step];
  return [insert(remove(form, place), target, field), target];
}
