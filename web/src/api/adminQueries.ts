// What administrators read and change: objects and fields. People and webhooks stand beside it.

import { queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';

export const objectQuery = (name: string) =>
  queryOptions({
    queryKey: ['object', name],
    queryFn: () => answer(api.GET('/api/v1/objects/{name}', { params: { path: { name } } })),
  });

export const fieldTypesQuery = queryOptions({
  queryKey: ['field-types'],
  queryFn: async () => (await answer(api.GET('/api/v1/field-types'))).items,
  staleTime: Infinity,
});

export type Definition = Record<string, unknown>;

interface How {
  /** Only tell what would be done. */
  plan?: boolean;
  /** Do it although people would no longer see some values. */
  confirm?: boolean;
}

export const createObject = (body: Definition, { plan }: How = {}) =>
  answer(api.POST('/api/v1/objects', { params: { query: { plan } }, body }));

export const changeObject = (name: string, body: Definition, query: How = {}) =>
  answer(api.PATCH('/api/v1/objects/{name}', { params: { path: { name }, query }, body }));

export const removeObject = (name: string, query: How = {}) =>
  answer(api.DELETE('/api/v1/objects/{name}', { params: { path: { name }, query } }));
