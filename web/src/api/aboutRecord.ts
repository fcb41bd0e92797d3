// What people say about a record, and the files attached to it.

import { queryOptions } from '@tanstack/react-query';

import { sendFile } from './changes';
import { answer, api } from './client';

const at = (plural: string, record_id: string) => ({ plural, record_id });
const match = (version: number) => ({ 'If-Match': `"${version}"` });

export const addComment = (plural: string, record_id: string, text: string) =>
  answer(api.POST('/api/v1/{plural}/{record_id}/comments', { params: { path: at(plural, record_id) }, body: { text } }));

/** Refused when it is no longer the version that was shown. */
export const editComment = (plural: string, record_id: string, comment_id: string, version: number, text: string) =>
  answer(api.PATCH('/api/v1/{plural}/{record_id}/comments/{comment_id}', {
    params: { path: { ...at(plural, record_id), comment_id }, header: match(version) }, body: { text },
  }));

export const removeComment = (plural: string, record_id: string, comment_id: string, version: number) =>
  answer(api.DELETE('/api/v1/{plural}/{record_id}/comments/{comment_id}', { params: { path: { ...at(plural, record_id), comment_id }, header: match(version) } }));

export const attachmentsQuery = (plural: string, record_id: string) =>
  queryOptions({
    queryKey: ['record', plural, record_id, 'files'],
    queryFn: async () => (await answer(api.GET('/api/v1/{plural}/{record_id}/files', { params: { path: at(plural, record_id) } }))).items,
  });

/** Sends files one after the other and attaches each. */
export async function attachFiles(plural: string, record_id: string, files: File[]) {
  for (const file of files) {
    const { id: file_id } = await sendFile(file);
    await answer(api.PUT('/api/v1/{plural}/{record_id}/files/{file_id}', { params: { path: { ...at(plural, record_id), file_id } } }));
  }
}

export const detachFile = (plural: string, record_id: string, file_id: string) =>
  answer(api.DELETE('/api/v1/{plural}/{record_id}/files/{file_id}', { params: { path: { ...at(plural, record_id), file_id } } }));
