// One change to many records: what it would be about, how far it came, and ending it.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';
import { paged } from './queries';
import type { BulkWish } from './types';

const BUSY = 1_000;
const UNFINISHED = new Set(['running', 'suspended']);

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
    refetchInterval: ({ state }) => (state.data && !UNFINISHED.has(state.data.state) ? false : BUSY),
  });

export const startBulk = (plural: string, wish: BulkWish) =>
  answer(api.POST('/api/v1/{plural}/bulk', { params: { path: { plural } }, body: whole(wish) }));

export const cancelBulk = (key: string) => answer(api.POST('/api/v1/bulk-operations/{key}/cancellation', { params: { path: { key } } }));

const at = (key: string) => ({ params: { path: { key } } });

export const suspendBulk = (key: string) => answer(api.POST('/api/v1/bulk-operations/{key}/suspension', at(key)));
export const resumeBulk = (key: string) => answer(api.POST('/api/v1/bulk-operations/{key}/resumption', at(key)));
/** Takes it back as it was done: where processes were kept from starting, they are again. */
export const undoBulk = (key: string, mode: 'run' | 'skip') => answer(api.POST('/api/v1/bulk-operations/{key}/undoing', { ...at(key), body: { mode } }));

/** All of them, newest first; asked anew while one goes on. */
export const bulkOperationsQuery = infiniteQueryOptions({
  queryKey: ['bulk-operations'],
  queryFn: ({ pageParam: cursor }) => answer(api.GET('/api/v1/bulk-operations', { params: { query: { cursor, limit: 20 } } })),
  ...paged,
  refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some((one) => one.state === 'running')) ? BUSY : 10 * BUSY),
});
