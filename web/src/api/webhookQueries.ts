// Webhooks: who is told of what, and what each was told.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';
import { paged } from './queries';
import type { components } from './schema';

export type Webhook = components['schemas']['Webhook'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryState = Delivery['state'];
export type WebhookDraft = Pick<Webhook, 'name' | 'url' | 'events' | 'identity'>;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async () => (await answer(api.GET('/api/v1/webhooks'))).items,
});

export const deliveriesQuery = (webhook_id: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['webhook-deliveries', webhook_id, state],
    queryFn: ({ pageParam: cursor }) => answer(api.GET('/api/v1/webhooks/{webhook_id}/deliveries', { params: { path: { webhook_id }, query: { state, cursor, limit: 50 } } })),
    ...paged,
    refetchInterval: 5000,
  });

const at = (webhook_id: string) => ({ params: { path: { webhook_id } } });

export const createWebhook = (body: WebhookDraft) => answer(api.POST('/api/v1/webhooks', { body }));
export const changeWebhook = (id: string, body: Partial<WebhookDraft & Pick<Webhook, 'active'>>) => answer(api.PATCH('/api/v1/webhooks/{webhook_id}', { ...at(id), body }));
export const deleteWebhook = (id: string) => answer(api.DELETE('/api/v1/webhooks/{webhook_id}', at(id)));
export const rotateSecret = (id: string) => answer(api.POST('/api/v1/webhooks/{webhook_id}/secret-rotation', { ...at(id), body: { overlap_hours: 24 } }));
export const pingWebhook = (id: string) => answer(api.POST('/api/v1/webhooks/{webhook_id}/ping', at(id)));
export const replayDelivery = (webhook_id: string, key: string) => answer(api.POST('/api/v1/webhooks/{webhook_id}/deliveries/{key}/replay', { params: { path: { webhook_id, key } } }));
export const replayRange = (webhook_id: string, from: string, to: string) => answer(api.POST('/api/v1/webhooks/{webhook_id}/replay', { ...at(webhook_id), body: { from, to } }));
