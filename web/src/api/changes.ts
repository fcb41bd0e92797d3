// Every change the screens make.

import { answer, api } from './client';

export const signIn = (email: string, password: string) =>
  answer(api.POST('/api/v1/session', { body: { email, password } }));

export const signOut = () => answer(api.DELETE('/api/v1/session'));

export const setLanguage = (language: string) => answer(api.PATCH('/api/v1/session', { body: { language } }));

export const createRecord = (plural: string, fields: Record<string, unknown>) =>
  answer(api.POST('/api/v1/{plural}', { params: { path: { plural } }, body: fields }));

/** `version` is the one the person saw: the server refuses when somebody changed the record since. */
export const updateRecord = (plural: string, record_id: string, version: number, fields: Record<string, unknown>) =>
  answer(api.PATCH('/api/v1/{plural}/{record_id}', { params: { path: { plural, record_id } }, body: { ...fields, version } }));

export const convertLead = (record_id: string, with_deal: boolean) =>
  answer(api.POST('/api/v1/{plural}/{record_id}/conversion', { params: { path: { plural: 'leads', record_id } }, body: { with_deal } }));

export const assignTask = (key: string, assignee: string | null) =>
  answer(api.PUT('/api/v1/user-tasks/{key}/assignment', { params: { path: { key } }, body: { assignee } }));

export const completeTask = (key: string, variables: Record<string, unknown>) =>
  answer(api.POST('/api/v1/user-tasks/{key}/completion', { params: { path: { key } }, body: { variables } }));

export const switchDefinition = (key: string, enabled: boolean) =>
  answer(api.PATCH('/api/v1/process-definitions/{key}', { params: { path: { key } }, body: { enabled } }));

export const resolveIncident = (key: string) =>
  answer(api.POST('/api/v1/incidents/{key}/resolution', { params: { path: { key } } }));

export const cancelInstance = (key: string) =>
  answer(api.POST('/api/v1/process-instances/{key}/cancellation', { params: { path: { key } } }));

export function deploy(files: File[]) {
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  return answer(api.POST('/api/v1/deployments', { body: {}, bodySerializer: () => form }));
}
