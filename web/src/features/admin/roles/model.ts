// A role as it is edited: grants in a list, limited fields in a list, and what is sent of both.

import type { Grant, Role, RoleChange } from '../../../api/peopleQueries';

export type Records = Grant['records'];
export type Access = 'hidden' | 'read';
export const RECORDS = ['all', 'subordinates', 'team', 'own', 'filter'] as const;

export interface GrantDraft {
  object: string;
  rights: string[];
  records: Records;
  /** JSON, as lists take it. */
  filter: string;
}

export interface FieldDraft {
  object: string;
  field: string;
  access: Access;
}

export interface RoleDraft {
  name: string;
  label: string;
  label_zh: string;
  grants: GrantDraft[];
  fields: FieldDraft[];
}

export const NEW_GRANT: GrantDraft = { object: '', rights: ['read'], records: 'all', filter: '' };
export const NEW_ROLE: RoleDraft = { name: '', label: '', label_zh: '', grants: [NEW_GRANT], fields: [] };

export function draftOf(role: Role): RoleDraft {
  return {
    name: role.name,
    label: role.label,
    label_zh: role.label_zh,
    grants: role.grants.map(({ object, rights, records, filter }) => ({ object, rights: [...rights], records, filter: filter ? JSON.stringify(filter) : '' })),
    fields: Object.entries(role.fields).flatMap(([object, fields]) => Object.entries(fields).map(([field, access]) => ({ object, field, access }))),
  };
}

/** A copy under a name of its own, which people have still to give. */
export const copyOf = (role: Role): RoleDraft => ({ ...draftOf(role), name: '', label: '', label_zh: '' });

/** The grants whose filter cannot be read, by their place. */
export function unreadable(draft: RoleDraft): number[] {
  return draft.grants.flatMap((one, at) => (one.records === 'filter' && !parsed(one.filter) ? [at] : []));
}

export function changeOf(draft: RoleDraft): RoleChange {
  const fields: Record<string, Record<string, Access>> = {};
  for (const { object, field, access } of draft.fields) (fields[object] ??= {})[field] = access;
  return {
    label: draft.label,
    label_zh: draft.label_zh,
    grants: draft.grants.map(({ object, rights, records, filter }) => ({ object, rights: rights as Grant['rights'], records, filter: records === 'filter' ? parsed(filter) : null })),
    fields,
  };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
