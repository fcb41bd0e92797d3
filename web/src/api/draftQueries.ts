// What the designer reads: drafts, their findings and differences, other forms of a process.

import { queryOptions } from '@tanstack/react-query';

import { convertProcess } from './changes';
import { unlessTold } from '../app/live';
import { answer, api } from './client';
import type { ElementTemplate } from './types';

/** How often it is asked what others have said, in milliseconds. */

/** The newest record of an object, to show what its fields look like. */
export const sampleQuery = (plural: string) =>
  queryOptions({
    queryKey: ['sample', plural],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/{plural}', { params: { path: { plural }, query: { limit: 1 } } }))).items[0] ?? null,
    staleTime: 300_000,
  });

/** One element template per activity, and that of the record trigger, in a language. */
export const templatesQuery = (language: string) =>
  queryOptions({
    queryKey: ['element-templates', language],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/element-templates', { params: { query: { language } } }))) as unknown as ElementTemplate[],
    staleTime: Infinity,
    // The designer stays while another language comes: it holds what was drawn.
    placeholderData: (previous) => previous,
  });

/** Ready-made processes, in a language. */
export const processTemplatesQuery = (language: string) =>
  queryOptions({
    queryKey: ['process-templates', language],
    queryFn: async () => (await answer(api.GET('/api/v1/process-templates', { params: { query: { language } } }))).items,
    staleTime: 300_000,
  });

/** A process in another form. */
export const conversionQuery = (name: string, content: string, to: 'csv' | 'yaml') =>
  queryOptions({
    queryKey: ['conversion', name, content, to],
    queryFn: () => convertProcess(name, content, to),
    staleTime: Infinity,
    gcTime: 0,
  });

export const draftsQuery = queryOptions({
  queryKey: ['drafts'],
  queryFn: async () => (await answer(api.GET('/api/v1/drafts', { params: { query: { kind: 'process' } } }))).items,
});

/** The open drafts of decisions or forms. */
export const draftsOfQuery = (kind: 'decision' | 'form') =>
  queryOptions({
    queryKey: ['drafts', kind],
    queryFn: async () => (await answer(api.GET('/api/v1/drafts', { params: { query: { kind } } }))).items,
  });

/** The newest version of each. */
export const newestQuery = (kind: 'process' | 'decision' | 'form') =>
  queryOptions({
    queryKey: ['definitions', kind],
    queryFn: async () => (await answer(api.GET('/api/v1/definitions/{kind}', { params: { path: { kind } } }))).items,
  });

/** Processes that name the decisions or the form of a draft. */
export const usersQuery = (key: string, revision: number) =>
  queryOptions({
    queryKey: ['definition-users', key, revision],
    queryFn: async () => (await answer(api.GET('/api/v1/drafts/{key}/users', { params: { path: { key } } }))).items,
  });

/** What a decision gives for examples, on a text that need not be saved. */
export const examplesQuery = (content: string, decision: string, examples: { inputs: Record<string, string>; expected: string }[]) =>
  queryOptions({
    queryKey: ['decision-examples', content, decision, examples],
    queryFn: () => answer(api.POST('/api/v1/decision-examples', { body: { content, decision, examples } })),
    enabled: Boolean(decision),
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: (previous) => previous,
    retry: false,
  });

/** The places of a form's components that are hidden, given what is filled in. */
export const formStateQuery = (components: unknown[], values: Record<string, unknown>) =>
  queryOptions({
    queryKey: ['form-state', components, values],
    queryFn: async () => (await answer(api.POST('/api/v1/form-states', { body: { components: components as Record<string, never>[], values } }))).hidden,
    staleTime: Infinity,
    gcTime: 10_000,
    placeholderData: (previous) => previous,
  });

/** Read once: from then on the designer holds the text, and saving tells when somebody else has changed it. */
export const draftQuery = (key: string) =>
  queryOptions({
    queryKey: ['draft', key],
    queryFn: () => answer(api.GET('/api/v1/drafts/{key}', { params: { path: { key } } })),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export const textFindingsQuery = (name: string, content: string) =>
  queryOptions({
    queryKey: ['text-findings', name, content],
    queryFn: () => answer(api.POST('/api/v1/draft-findings', { body: { name, content } })),
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: (previous) => previous,
  });

export const commentsQuery = (key: string) =>
  queryOptions({
    queryKey: ['comments', key],
    queryFn: async () => (await answer(api.GET('/api/v1/drafts/{key}/comments', { params: { path: { key } } }))).items,
    refetchInterval: unlessTold,
  });

export const draftTestsQuery = (key: string) =>
  queryOptions({
    queryKey: ['draft-tests', key],
    queryFn: async () => (await answer(api.GET('/api/v1/drafts/{key}/tests', { params: { path: { key } } }))).items,
  });

export const reportQuery = (key: string, revision: number, together: string[] = []) =>
  queryOptions({
    queryKey: ['draft-report', key, revision, together],
    queryFn: () => answer(api.GET('/api/v1/drafts/{key}/report', { params: { path: { key }, query: { together } } })),
    gcTime: 0,
  });

/** What publishing would bring about: what starts the process, what becomes of running instances. */
export const outlookQuery = (key: string, revision: number) =>
  queryOptions({
    queryKey: ['draft-outlook', key, revision],
    queryFn: () => answer(api.GET('/api/v1/drafts/{key}/outlook', { params: { path: { key } } })),
    gcTime: 0,
    placeholderData: (previous) => previous,
  });

export const revisionsQuery = (key: string, revision: number) =>
  queryOptions({
    queryKey: ['revisions', key, revision],
    queryFn: async () => (await answer(api.GET('/api/v1/drafts/{key}/revisions', { params: { path: { key } } }))).items,
  });

export const versionsQuery = (kind: 'process' | 'decision' | 'form', definition_id: string) =>
  queryOptions({
    queryKey: ['versions', kind, definition_id],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/definitions/{kind}/{definition_id}/versions', { params: { path: { kind, definition_id } } }))).items,
    enabled: Boolean(definition_id),
  });

export const differencesQuery = (from: string, to: string, revision: number) =>
  queryOptions({
    queryKey: ['differences', from, to, revision],
    queryFn: async () => (await answer(api.GET('/api/v1/differences', { params: { query: { from, to } } }))).items,
  });
