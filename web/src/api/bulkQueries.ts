// One change to many records: what it would be about, how far it came, and ending it.

import { queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';
import type { BulkWish } from './types';

const BUSY = 1_000;

const whole = (wish: BulkWish) => ({ q: '', mode: 'run' as const, at_most: 100_000, ...wish });

export const bulkPreviewQuery = (plural: string, wish: BulkWish) =>
  queryOptions({
    queryKey: ['bulk-preview', plural, wish],
    queryFn: () => answer(api.POST('/api/v1/{plural}/bulk-preview', { params: { path: { plural } }, body: whole(wish) })),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

/** Asked every second while it goes on. */
export const bulkQuery = (key: string) =>
  queryOptions({
    queryKey: ['bulk', key],
    queryFn: () => answer(api.GET('/api/v1/bulk-operations/{key}', { params: { path: { key } } })),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : BUSY),
  });

export const startBulk = (plural: string, wish: BulkWish) =>
  answer(api.POST('/api/v1/{plural}/bulk', { params: { path: { plural } }, body: whole(wish) }));

export const cancelBulk = (key: string) => answer(api.POST('/api/v1/bulk-operations/{key}/cancellation', { params: { path: { key } } }));
