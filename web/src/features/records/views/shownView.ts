// What a list shows: the view of its address, and what the address says otherwise.

import { useQuery } from '@tanstack/react-query';

import { viewsQuery } from '../../../api/viewQueries';
import type { FieldInfo, ObjectInfo, View, ViewWish } from '../../../api/types';
import type { ListSearch } from '../../../app/searches';
import { columnsOf } from '../layouts';

export const NEWEST = '-created_at';
const NO_GROUP = '-';

export interface Shown {
  view?: View;
  columns: FieldInfo[];
  group?: FieldInfo;
  /** The first field by which rows are sorted, after that of the group. */
  sort: string;
  /** What is asked of the server; empty where the view says it. */
  asked?: string;
  /** Whether the list differs from the view. */
  changed: boolean;
}

export function useView(object: ObjectInfo, id: string | undefined): View | undefined {
  return useQuery({ ...viewsQuery(object.plural), enabled: Boolean(id) }).data?.items.find((one) => one.id === id);
}

export function shownView(object: ObjectInfo, search: ListSearch, view: View | undefined): Shown {
  const chosen = search.columns?.split(',') ?? view?.columns ?? [];
  const columns = chosen.flatMap((name) => object.fields.find((field) => field.name === name) ?? []);
  const groupName = search.group === NO_GROUP ? undefined : (search.group ?? view?.group);
  const group = object.fields.find((field) => field.name === groupName && field.sortable);
  const sort = search.sort ?? view?.sort[0] ?? NEWEST;
  const sorts = [group?.name, ...(search.sort ? [search.sort] : view?.sort.length ? view.sort : [NEWEST])];
  const asked = [...new Set(sorts.filter(Boolean))].join(',');
  const itself = search.view && !search.sort && !search.group;
  return {
    view, columns: columns.length ? columns : columnsOf(object), group, sort, asked: itself ? undefined : asked,
    changed: Boolean(search.sort || search.columns || search.group || search.status),
  };
}

/** The group of an address for a field; none where the view says the same. */
export function groupSearch(view: View | undefined, name: string | null): string | undefined {
  return name === (view?.group ?? null) ? undefined : (name ?? NO_GROUP);
}

/** What is saved of a list: its columns, order and group, and the chosen status among its filter. */
export function wishOf(object: ObjectInfo, search: ListSearch, shown: Shown, board?: FieldInfo): Omit<ViewWish, 'name'> {
  const status = search.status && { field: object.status || 'status', op: 'eq', value: search.status };
  const parts = [shown.view?.filter, status].filter(Boolean) as Record<string, unknown>[];
  const sort = search.sort ? [search.sort] : (shown.view?.sort ?? []);
  return {
    kind: board ? 'board' : 'list',
    columns: search.columns || shown.view?.columns.length ? shown.columns.map((field) => field.name) : [],
    filter: parts.length > 1 ? { all: parts } : (parts[0] ?? null),
    sort, group: board?.name ?? shown.group?.name ?? null,
  };
}
