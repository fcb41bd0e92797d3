// What operators read: searches over runs, causes of incidents, operations over many runs, verdicts of a process.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { unlessTold } from '../app/live';
import { answer, api } from './client';
import { searchBody, wishBody } from './runs';
import type { BatchWish, RunFilter } from './types';

const BUSY = 1_000;

const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
};

/** One page may be empty though there is more: a search by variables reads a bounded number of runs. */
export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ['instances', 'search', filter],
    queryFn: ({ pageParam: cursor }) => answer(api.POST('/api/v1/process-instance-searches', { body: searchBody(filter, cursor) })),
    ...paged,
    refetchInterval: unlessTold,
    placeholderData: (previous) => previous,
  });

/** All causes, or those of which some incident is mine or nobody's. */
export const causesQuery = (owner?: 'me' | 'nobody') =>
  queryOptions({
    queryKey: ['incidents', 'causes', owner],
    queryFn: async () => (await answer(api.GET('/api/v1/incident-causes', { params: { query: { owner } } }))).items,
    refetchInterval: unlessTold,
  });

/** The newest operations over many runs. */
export const batchesQuery = queryOptions({
  queryKey: ['batches'],
  queryFn: async () => (await answer(api.GET('/api/v1/batch-operations', { params: { query: { limit: 20 } } }))).items,
  refetchInterval: unlessTold,
});

/** Asked every second while it goes on. */
export const batchQuery = (key: string) =>
  queryOptions({
    queryKey: ['batch', key],
    queryFn: () => answer(api.GET('/api/v1/batch-operations/{key}', { params: { path: { key } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? BUSY : false),
  });

export const batchFailuresQuery = (key: string, failed: number) =>
  infiniteQueryOptions({
    queryKey: ['batch-failures', key, failed],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/batch-operations/{key}/failures', { params: { path: { key }, query: { cursor } } })),
    ...paged,
    placeholderData: (previous) => previous,
  });

/** What an operation would be about; looked at anew whenever it is asked. */
export const batchPreviewQuery = (wish: BatchWish) =>
  queryOptions({
    queryKey: ['batch-preview', wish],
    queryFn: () => answer(api.POST('/api/v1/batch-operation-previews', { body: wishBody(wish) })),
    gcTime: 0,
  });

export const migrationPreviewQuery = (key: string, definition_key: string, mapping: Record<string, string>) =>
  queryOptions({
    queryKey: ['migration-preview', key, definition_key, mapping],
    queryFn: () => answer(api.POST('/api/v1/process-instances/{key}/migration-preview', { params: { path: { key } }, body: { definition_key, mapping } })),
    enabled: Boolean(definition_key),
    gcTime: 0,
  });

export const variableHistoryQuery = (key: string) =>
  queryOptions({
    queryKey: ['instance', key, 'variables'],
    queryFn: async () => (await answer(api.GET('/api/v1/process-instances/{key}/variable-history', { params: { path: { key } } }))).items,
    refetchInterval: unlessTold,
  });

export interface VerdictSearch {
  object?: string;
  record_id?: string;
  process_id?: string;
}

/** The verdicts about a record, of a process, or of a process about a record. */
export const verdictSearchQuery = (search: VerdictSearch) =>
  infiniteQueryOptions({
    queryKey: ['verdicts', 'search', search],
    queryFn: ({ pageParam: cursor }) => answer(api.GET('/api/v1/verdicts', { params: { query: { ...search, cursor } } })),
    ...paged,
    enabled: Boolean(search.process_id || (search.object && search.record_id)),
  });
