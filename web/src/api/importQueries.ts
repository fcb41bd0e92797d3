// What the screens of imports read.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { unlessTold } from '../app/live';
import { answer, api } from './client';
import { paged } from './queries';

export const mappingsQuery = queryOptions({
  queryKey: ['import-mappings'],
  queryFn: async () => (await answer(api.GET('/api/v1/import-mappings'))).items,
  staleTime: Infinity,
});

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports'],
  queryFn: ({ pageParam: cursor }) => answer(api.GET('/api/v1/imports', { params: { query: { cursor } } })),
  ...paged,
  refetchInterval: unlessTold,
});

/** Asked every second while rows come in. */
export const importQuery = (key: string) =>
  queryOptions({
    queryKey: ['import', key],
    queryFn: () => answer(api.GET('/api/v1/imports/{key}', { params: { path: { key } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' || state.data?.state === 'running' ? 1_000 : false),
  });

export type FindingKind = 'rejected' | 'flagged' | 'repaired';

export const findingsQuery = (key: string, kind: FindingKind) =>
  infiniteQueryOptions({
    queryKey: ['findings', key, kind],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/imports/{key}/findings', { params: { path: { key }, query: { kind, cursor } } })),
    ...paged,
  });
