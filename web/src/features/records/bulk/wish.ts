// What is meant by the rows that are chosen in a list, as a filter for the server.

import type { BulkWish, FieldInfo, ObjectInfo, View } from '../../../api/types';
import type { ListSearch } from '../../../app/router';
import { isFact } from '../layouts';

/** The ids of the rows that are chosen, or all records that match what the list shows. */
export type Chosen = ReadonlySet<string> | 'all';

export const NONE: Chosen = new Set<string>();

/** What people can do with many records; to assign is to set the owner. */
export type BulkKind = 'assign' | 'set' | 'archive' | 'restore';

export const isNone = (chosen: Chosen) => chosen !== 'all' && chosen.size === 0;

/** Which records are meant. */
export function meant(object: ObjectInfo, search: ListSearch, chosen: Chosen, view?: View): Pick<BulkWish, 'filter' | 'q'> {
  if (chosen !== 'all') return { filter: { field: 'id', op: 'in', value: [...chosen] } };
  const status = search.status && { field: object.status || 'status', op: 'eq', value: search.status };
  return { filter: { all: [view?.filter, status].filter(Boolean) }, q: search.q };
}

/** What an object's rights and fields let somebody do with the records that a list shows. */
export function kindsOf(object: ObjectInfo, archived: boolean): BulkKind[] {
  const may = (right: string) => object.rights.includes(right);
  if (archived) return may('delete') ? ['restore'] : [];
  const owned = settable(object).some((field) => field.name === 'owner');
  return [...(may('update') ? (owned ? (['assign', 'set'] as const) : (['set'] as const)) : []), ...(may('delete') ? (['archive'] as const) : [])];
}

/** The fields that can be set for many. */
export function settable(object: ObjectInfo): FieldInfo[] {
  return object.fields.filter((field) => isFact(field) && !field.read_only);
}
