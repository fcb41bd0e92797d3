// Every read the screens make: its cache key, its call, and how often it is repeated. Changes: `changes.ts`.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { unlessTold } from '../app/live';
import { answer, api } from './client';

export interface RecordSearch {
  q?: string;
  status?: string;
  sort?: string;
  /** Archived records instead of the others. */
  archived?: boolean;
  /** A filter as JSON, see docs/reference/api.md. */
  filter?: string;
  /** The id of a view. */
  view?: string;
}

export type InstanceState = 'active' | 'completed' | 'cancelled';
export type TaskScope = 'mine' | 'team' | 'delegated' | 'all';

export interface Window {
  from: string;
  to: string;
}

export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
};

export const openSessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => answer(api.GET('/api/v1/sessions')),
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => answer(api.GET('/api/v1/session')),
  staleTime: Infinity,
});

export const objectsQuery = queryOptions({
  queryKey: ['objects'],
  queryFn: async () => (await answer(api.GET('/api/v1/objects'))).items,
  staleTime: 300_000,
});

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => (await answer(api.GET('/api/v1/users'))).items,
  staleTime: 60_000,
});

export const teamsQuery = queryOptions({
  queryKey: ['users', 'teams'],
  queryFn: async () => (await answer(api.GET('/api/v1/users'))).teams,
  staleTime: 60_000,
});

export const recordsQuery = (plural: string, search: RecordSearch) =>
  infiniteQueryOptions({
    queryKey: ['records', plural, search],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/{plural}', { params: { path: { plural }, query: { ...search, limit: 50, cursor } } })),
    ...paged,
    refetchInterval: unlessTold,
    placeholderData: (previous) => previous,
  });

/** The best few records of each object in which all words occur. */
export const searchQuery = (words: string) =>
  queryOptions({
    queryKey: ['search', words],
    queryFn: async () => (await answer(api.GET('/api/v1/search', { params: { query: { q: words, limit: 5 } } }))).objects,
    placeholderData: (previous) => previous,
  });

export const duplicatesQuery = (plural: string, fields: Record<string, unknown>, id?: string) =>
  queryOptions({
    queryKey: ['duplicates', plural, fields, id],
    queryFn: async () =>
      (await answer(api.POST('/api/v1/{plural}/duplicates', { params: { path: { plural } }, body: { fields, id } }))).items,
    placeholderData: (previous) => previous,
  });

export const recordQuery = (plural: string, record_id: string) =>
  queryOptions({
    queryKey: ['record', plural, record_id],
    queryFn: () => answer(api.GET('/api/v1/{plural}/{record_id}', { params: { path: { plural, record_id } } })),
    refetchInterval: unlessTold,
  });

/** The processes that wait until fields of a record are filled. */
export const waitsQuery = (plural: string, record_id: string) =>
  queryOptions({
    queryKey: ['waits', plural, record_id],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/{plural}/{record_id}/waiting-for', { params: { path: { plural, record_id } } }))).items,
    refetchInterval: unlessTold,
  });

export const timelineQuery = (plural: string, record_id: string) =>
  infiniteQueryOptions({
    queryKey: ['timeline', plural, record_id],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/{plural}/{record_id}/timeline', { params: { path: { plural, record_id }, query: { cursor } } })),
    ...paged,
    refetchInterval: unlessTold,
  });

export const recordInstancesQuery = (plural: string, record_id: string) =>
  queryOptions({
    queryKey: ['record-instances', plural, record_id],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/{plural}/{record_id}/process-instances', { params: { path: { plural, record_id } } }))).items,
    refetchInterval: unlessTold,
  });

export const verdictsQuery = (object: string, record_id: string) =>
  infiniteQueryOptions({
    queryKey: ['verdicts', object, record_id],
    queryFn: ({ pageParam: cursor }) => answer(api.GET('/api/v1/verdicts', { params: { query: { object, record_id, cursor } } })),
    ...paged,
  });

interface TaskWish {
  scope: TaskScope;
  state?: 'open' | 'completed';
  process_id?: string;
  /** Names the window of due dates in the cache; `bounds` computes it at each call. */
  due?: string;
  bounds?: () => { due_before?: string; due_after?: string };
}

export const tasksQuery = ({ scope, state = 'open', process_id, due, bounds = () => ({}) }: TaskWish) =>
  queryOptions({
    queryKey: ['tasks', scope, state, process_id, due],
    queryFn: () => answer(api.GET('/api/v1/user-tasks', { params: { query: { scope, state, process_id, ...bounds() } } })),
    refetchInterval: unlessTold,
  });

export const taskCountsQuery = queryOptions({
  queryKey: ['tasks', 'counts'],
  queryFn: () => answer(api.GET('/api/v1/user-task-counts')),
  refetchInterval: unlessTold,
});

/** The open tasks about one record. */
export const recordTasksQuery = (record_id: string) =>
  queryOptions({
    queryKey: ['tasks', 'record', record_id],
    queryFn: async () => (await answer(api.GET('/api/v1/user-tasks', { params: { query: { scope: 'all', record_id } } }))).items,
    refetchInterval: unlessTold,
  });

/** The open tasks of one process instance. */
export const instanceTasksQuery = (instance_key: string) =>
  queryOptions({
    queryKey: ['tasks', 'instance', instance_key],
    queryFn: async () => (await answer(api.GET('/api/v1/user-tasks', { params: { query: { scope: 'all', instance_key } } }))).items,
    refetchInterval: unlessTold,
  });

export const taskQuery = (key: string) =>
  queryOptions({
    queryKey: ['task', key],
    queryFn: () => answer(api.GET('/api/v1/user-tasks/{key}', { params: { path: { key } } })),
  });

export const definitionsQuery = queryOptions({
  queryKey: ['definitions'],
  queryFn: async () => (await answer(api.GET('/api/v1/process-definitions'))).items,
  refetchInterval: unlessTold,
});

/** What failed lately of each process, and triggers that have fallen silent. */
export const healthQuery = queryOptions({
  queryKey: ['definitions', 'health'],
  queryFn: async () => (await answer(api.GET('/api/v1/process-health'))).items,
  refetchInterval: unlessTold,
});

/** What processes and their steps are called in a language, by the name in their file. */
export const namesQuery = (language: string) =>
  queryOptions({
    queryKey: ['names', language],
    queryFn: async () => new Map(Object.entries((await answer(api.GET('/api/v1/process-names', { params: { query: { language } } }))).names)),
    staleTime: 300_000,
  });

export const diagramQuery = (key: string) =>
  queryOptions({
    queryKey: ['diagram', key],
    queryFn: async (): Promise<string> =>
      (await answer<unknown>(api.GET('/api/v1/process-definitions/{key}/xml', { params: { path: { key } }, parseAs: 'text' }))) as string,
    staleTime: Infinity,
  });

/** `name` identifies a moving window ("last 24 hours") in the cache; `ends` computes it at each call. */
export const statisticsQuery = (key: string, name: string, ends: () => Window) =>
  queryOptions({
    queryKey: ['statistics', key, name],
    queryFn: () =>
      answer(api.GET('/api/v1/process-definitions/{key}/statistics', { params: { path: { key }, query: ends() } })),
    refetchInterval: unlessTold,
    placeholderData: (previous) => previous,
  });

export const instancesQuery = (filter: { process_id?: string; state?: InstanceState; record_id?: string }) =>
  queryOptions({
    queryKey: ['instances', filter],
    queryFn: () => answer(api.GET('/api/v1/process-instances', { params: { query: filter } })),
    refetchInterval: unlessTold,
    placeholderData: (previous) => previous,
  });

export const instanceQuery = (key: string) =>
  queryOptions({
    queryKey: ['instance', key],
    queryFn: () => answer(api.GET('/api/v1/process-instances/{key}', { params: { path: { key } } })),
    refetchInterval: unlessTold,
  });

/** The newest of a process; the server gives 200 at most. */
export const incidentsQuery = (process_id: string) =>
  queryOptions({
    queryKey: ['incidents', 'process', process_id],
    queryFn: async () => (await answer(api.GET('/api/v1/incidents', { params: { query: { state: 'open', process_id } } }))).items,
    refetchInterval: unlessTold,
  });

export const mailsQuery = infiniteQueryOptions({
  queryKey: ['mails'],
  queryFn: ({ pageParam: cursor }) => answer(api.GET('/api/v1/mails', { params: { query: { cursor } } })),
  ...paged,
  refetchInterval: unlessTold,
});

export const mailQuery = (key: string) =>
  queryOptions({
    queryKey: ['mail', key],
    queryFn: () => answer(api.GET('/api/v1/mails/{key}', { params: { path: { key } } })),
    staleTime: Infinity,
  });
