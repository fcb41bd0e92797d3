// API keys, as who made them and who manages people sees and ends them.

import { queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';
import type { components } from './schema';

export type ApiKey = components['schemas']['ApiKey'];
export type NewApiKey = components['schemas']['NewApiKey'];

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async () => (await answer(api.GET('/api/v1/api-keys'))).items,
});

export const createApiKey = (body: NewApiKey) => answer(api.POST('/api/v1/api-keys', { body }));

export const revokeApiKey = (key_id: string) => answer(api.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id } } }));
