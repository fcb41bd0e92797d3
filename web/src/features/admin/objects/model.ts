// What is entered about an object and its fields, and the change that is sent: only what differs.

export interface ChoiceDraft {
  value: string;
  label: string;
  label_zh: string;
  category?: string | null;
}

/** A field in the form of a definition file; what is not named here is a setting of its type. */
export interface FieldDraft {
  name: string;
  type: string;
  label: string;
  label_zh: string;
  choices?: ChoiceDraft[];
  [setting: string]: unknown;
}

export interface ObjectDraft {
  name: string;
  plural: string;
  label: string;
  label_zh: string;
  plural_label: string;
  title: string[];
  status: string | null;
  fields: FieldDraft[];
  columns?: string[];
  page?: SectionDraft[];
  form?: SectionDraft[];
}

export interface SectionDraft {
  label: string;
  label_zh: string;
  fields: string[];
}

export const NEW_FIELD: FieldDraft = { name: '', type: 'text', label: '', label_zh: '' };

/** The word in code and addresses for what people call something; empty when there is none in Latin letters. */
export function wordOf(label: string): string {
  const plain = label.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '').slice(0, 40);
}

/** What many are called in English, as a proposal. */
export function pluralOf(word: string): string {
  if (!word) return '';
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`;
}

type Entries = Record<string, unknown>;

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** What of a field differs, in the form that is merged into its definition; choices that are gone are said to be removed. */
export function fieldChange(before: FieldDraft | null, after: FieldDraft): Entries {
  const change: Entries = { name: after.name };
  for (const [word, value] of Object.entries(after)) {
    if (word === 'choices' || same(value, before?.[word])) continue;
    change[word] = value;
  }
  const choices = choicesChange(before?.choices ?? [], after.choices ?? []);
  return choices.length ? { ...change, choices } : change;
}

function choicesChange(before: ChoiceDraft[], after: ChoiceDraft[]): Entries[] {
  const old = new Map(before.map((one) => [one.value, one]));
  const kept = new Set(after.map((one) => one.value));
  const told = after.filter((one) => !same(one, old.get(one.value)));
  // One that was taken away before comes back when it is named again.
  const changed: Entries[] = told.map((one) => (old.has(one.value) || !before.length ? { ...one } : { ...one, removed: false }));
  return [...changed, ...before.filter((one) => !kept.has(one.value)).map((one) => ({ value: one.value, removed: true }))];
}

/** What of an object differs, its fields left alone. */
export function objectChange(before: ObjectDraft, after: ObjectDraft): Entries {
  const words = ['label', 'label_zh', 'plural_label', 'title', 'status'] as const;
  return Object.fromEntries(words.filter((word) => !same(before[word], after[word])).map((word) => [word, after[word]]));
}

/** A new object as it is sent: what was left empty is made by the server. */
export function objectBody(draft: ObjectDraft): Entries {
  const { fields, ...rest } = draft;
  const filled = Object.entries(rest).filter(([, value]) => value !== '' && value !== null && !(Array.isArray(value) && !value.length));
  return { ...Object.fromEntries(filled), fields: fields.map((field) => fieldBody(field)) };
}

/** A new field as it is sent. */
export function fieldBody(field: FieldDraft): Entries {
  const filled = Object.entries(field).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return Object.fromEntries(filled.map(([word, value]) => [word, word === 'choices' ? (value as ChoiceDraft[]).map(choiceBody) : value]));
}

const choiceBody = (one: ChoiceDraft) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== '' && value !== null));

/** The refusals that belong to a field: by its name alone, or by its name and a setting. */
export function ofField(refusals: Record<string, string> | undefined, name: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [place, text] of Object.entries(refusals ?? {})) {
    if (place === name) found.name = text;
    else if (place.startsWith(`${name}.`)) found[place.slice(name.length + 1)] = text;
  }
  return found;
}
