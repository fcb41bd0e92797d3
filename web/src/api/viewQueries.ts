// The views of lists: which there are, and how people save their own.

import { queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';
import type { View, ViewWish } from './types';

export const viewsQuery = (plural: string) =>
  queryOptions({
    queryKey: ['views', plural],
    queryFn: () => answer(api.GET('/api/v1/{plural}/views', { params: { path: { plural } } })),
    staleTime: 30_000,
  });

export const createView = (plural: string, wish: ViewWish) =>
  answer(api.POST('/api/v1/{plural}/views', { params: { path: { plural } }, body: whole(wish) }));

/** Refused when somebody changed the view since it was shown. */
export const changeView = (plural: string, seen: View, wish: ViewWish) =>
  answer(api.PUT('/api/v1/{plural}/views/{view_id}', {
    params: { path: { plural, view_id: seen.id }, header: { 'If-Match': `"${seen.version}"` } }, body: whole(wish),
  }));

export const deleteView = (plural: string, seen: View) =>
  answer(api.DELETE('/api/v1/{plural}/views/{view_id}', {
    params: { path: { plural, view_id: seen.id }, header: { 'If-Match': `"${seen.version}"` } },
  }));

const whole = (wish: ViewWish) => ({ kind: 'list' as const, columns: [], filter: null, sort: [], group: null, sharing: 'private' as const, team: null, ...wish });
