// Every change the screens make.

import { answer, api } from './client';
import { problemOf } from './errors';
import { wishBody } from './runs';
import type { BatchWish, Modification, RecordData } from './types';

export const signIn = (email: string, password: string) =>
  answer(api.POST('/api/v1/session', { body: { email, password } }));

export const signOut = () => answer(api.DELETE('/api/v1/session'));

export const askPasswordReset = (email: string) => answer(api.POST('/api/v1/password-resets', { body: { email } }));

export const setPasswordByLink = (token: string, password: string) =>
  answer(api.POST('/api/v1/password-resets/use', { body: { token, password } }));

export const changePassword = (current_password: string, new_password: string) =>
  answer(api.POST('/api/v1/session/password', { body: { current_password, new_password } }));

export const endSession = (session_id: string) =>
  answer(api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id } } }));

export const endOtherSessions = () => answer(api.DELETE('/api/v1/sessions'));

export const setLanguage = (language: string) => answer(api.PATCH('/api/v1/session', { body: { language } }));

export const createRecord = (plural: string, fields: Record<string, unknown>) =>
  answer(api.POST('/api/v1/{plural}', { params: { path: { plural } }, body: fields }));

/** `version` is the one the person saw: the server refuses when somebody changed the record since. */
export const updateRecord = (plural: string, record_id: string, version: number, fields: Record<string, unknown>) =>
  answer(api.PATCH('/api/v1/{plural}/{record_id}', { params: { path: { plural, record_id } }, body: { ...fields, version } }));

export const archiveRecord = (plural: string, seen: RecordData) =>
  answer(api.DELETE('/api/v1/{plural}/{record_id}', { params: { path: { plural, record_id: seen.id }, header: { 'If-Match': `"${seen.version}"` } } }));

export const restoreRecord = (plural: string, record_id: string) =>
  answer(api.POST('/api/v1/{plural}/{record_id}/restoration', { params: { path: { plural, record_id } } }));

/** `take` names fields whose values come from the other record; the other is archived. */
export const mergeRecord = (plural: string, seen: RecordData, other: string, take: string[]) =>
  answer(api.POST('/api/v1/{plural}/{record_id}/merge', {
    params: { path: { plural, record_id: seen.id }, header: { 'If-Match': `"${seen.version}"` } }, body: { other, take },
  }));

export const undoChange = (plural: string, record_id: string, change_key: string) =>
  answer(api.POST('/api/v1/{plural}/{record_id}/undo', { params: { path: { plural, record_id } }, body: { change_key } }));

/**
 * Changes one field. When the record has changed since it was shown, but this field has not (a process set
 * another one meanwhile), that is no conflict and the change is sent again on top of the new version.
 */
export async function updateField(plural: string, seen: RecordData, field: string, value: unknown) {
  try {
    return await updateRecord(plural, seen.id, seen.version, { [field]: value });
  } catch (error) {
    if (problemOf(error).status !== 409) throw error;
    const now = await answer(api.GET('/api/v1/{plural}/{record_id}', { params: { path: { plural, record_id: seen.id } } }));
    if (JSON.stringify(now[field]) !== JSON.stringify(seen[field])) throw error;
    return updateRecord(plural, now.id, now.version, { [field]: value });
  }
}

export const convertLead = (record_id: string, with_deal: boolean) =>
  answer(api.POST('/api/v1/{plural}/{record_id}/conversion', { params: { path: { plural: 'leads', record_id } }, body: { with_deal } }));

export const assignTask = (key: string, assignee: string | null) =>
  answer(api.PUT('/api/v1/user-tasks/{key}/assignment', { params: { path: { key } }, body: { assignee } }));

export const completeTask = (key: string, variables: Record<string, unknown>) =>
  answer(api.POST('/api/v1/user-tasks/{key}/completion', { params: { path: { key } }, body: { variables } }));

export const delegateTask = (key: string, assignee: string) =>
  answer(api.PUT('/api/v1/user-tasks/{key}/delegation', { params: { path: { key } }, body: { assignee } }));

/** Gives a delegated task back to the person it was done for. */
export const resolveTask = (key: string) =>
  answer(api.POST('/api/v1/user-tasks/{key}/resolution', { params: { path: { key } } }));

export const commentOnTask = (key: string, text: string) =>
  answer(api.POST('/api/v1/user-tasks/{key}/comments', { params: { path: { key } }, body: { text } }));

export const switchDefinition = (key: string, enabled: boolean) =>
  answer(api.PATCH('/api/v1/process-definitions/{key}', { params: { path: { key } }, body: { enabled } }));

export const resolveIncident = (key: string) =>
  answer(api.POST('/api/v1/incidents/{key}/resolution', { params: { path: { key } } }));

/** Closes an incident of no run without another try. */
export const dismissIncident = (key: string, reason: string) =>
  answer(api.POST('/api/v1/incidents/{key}/dismissal', { params: { path: { key } }, body: { reason } }));

/** All of one cause that are of no run, however many. */
export async function dismissCause(signature: string, reason: string): Promise<void> {
  while ((await answer(api.POST('/api/v1/incident-dismissals', { body: { signature, reason } }))).more);
}

/** Who sees to an incident; null: nobody. */
export const assignIncident = (key: string, owner: string | null) =>
  answer(api.PUT('/api/v1/incidents/{key}/assignment', { params: { path: { key } }, body: { owner } }));

/** All of one cause, however many. */
export async function assignCause(signature: string, owner: string | null): Promise<void> {
  while ((await answer(api.POST('/api/v1/incident-assignments', { body: { signature, owner } }))).more);
}

export const cancelInstance = (key: string) =>
  answer(api.POST('/api/v1/process-instances/{key}/cancellation', { params: { path: { key } } }));

/** A suspended instance keeps what arrives and does it when it is resumed. */
export const suspendInstance = (key: string) =>
  answer(api.POST('/api/v1/process-instances/{key}/suspension', { params: { path: { key } } }));

export const resumeInstance = (key: string) =>
  answer(api.POST('/api/v1/process-instances/{key}/resumption', { params: { path: { key } } }));

/** Written at once; without an element they belong to the whole instance. */
export const changeVariables = (key: string, variables: Record<string, unknown>) =>
  answer(api.PATCH('/api/v1/process-instances/{key}/variables', { params: { path: { key } }, body: { variables } }));

export const modifyInstance = (key: string, modification: Modification) =>
  answer(api.POST('/api/v1/process-instances/{key}/modification', { params: { path: { key } }, body: modification }));

export const migrateInstance = (key: string, definition_key: string, mapping: Record<string, string>) =>
  answer(api.POST('/api/v1/process-instances/{key}/migration', { params: { path: { key } }, body: { definition_key, mapping } }));

export const startBatch = (wish: BatchWish) => answer(api.POST('/api/v1/batch-operations', { body: wishBody(wish) }));

export const pauseBatch = (key: string) =>
  answer(api.POST('/api/v1/batch-operations/{key}/suspension', { params: { path: { key } } }));

export const resumeBatch = (key: string) =>
  answer(api.POST('/api/v1/batch-operations/{key}/resumption', { params: { path: { key } } }));

export const cancelBatch = (key: string) =>
  answer(api.POST('/api/v1/batch-operations/{key}/cancellation', { params: { path: { key } } }));

interface ImportWish {
  /** CSV files; a .toml file among them is the mapping. */
  files: File[];
  mapping?: string;
  mode: 'run' | 'skip' | 'quiet' | 'try';
  encoding?: string;
}

export const startImport = ({ files, ...query }: ImportWish) =>
  answer(api.POST('/api/v1/imports', { params: { query }, body: [], bodySerializer: () => formOf(files) }));

/** Imports for good what was on trial. */
export const startTried = (key: string, mode: 'run' | 'skip' | 'quiet') =>
  answer(api.POST('/api/v1/imports/{key}/start', { params: { path: { key }, query: { mode } } }));

export const cancelImport = (key: string) =>
  answer(api.POST('/api/v1/imports/{key}/cancellation', { params: { path: { key } } }));

/** `accepted` names findings to publish in spite of. */
export const deploy = ({ files, accepted }: { files: File[]; accepted: string[] }) =>
  answer(api.POST('/api/v1/deployments', {
    params: { query: { accept_findings: accepted } }, body: {}, bodySerializer: () => formOf(files),
  }));

/** A file to be put into a field; its id is the field's value. */
export const sendFile = (file: File) => answer(api.POST('/api/v1/files', { body: [], bodySerializer: () => formOf([file]) }));

function formOf(files: File[]): FormData {
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  return form;
}

/** A process in another form; nothing is stored. */
export const convertProcess = (name: string, content: string, to: 'bpmn' | 'yaml' | 'csv' | 'md' | 'xlsx' | 'svg' | 'mmd', tidy = false) =>
  answer(api.POST('/api/v1/process-conversions', { body: { name, content, to, tidy } }));

/** Runs processes that need not be published; effects are recorded, not sent. */
export const startProcess = (process_id: string, variables: Record<string, unknown>) =>
  answer(api.POST('/api/v1/process-instances', { body: { process_id, variables } }));

export const rehearse = (files: Record<string, string>, test: string) =>
  answer(api.POST('/api/v1/rehearsals', { body: { files, test } }));

/** Keeps a test beside a draft, in place of one of the same name. */
export const keepTest = (key: string, name: string, content: string) =>
  answer(api.PUT('/api/v1/drafts/{key}/tests', { params: { path: { key } }, body: { name, content } }));

export const removeTest = (key: string, name: string) =>
  answer(api.DELETE('/api/v1/drafts/{key}/tests', { params: { path: { key }, query: { name } } }));

/** Runs all tests of a draft on a text that need not be saved. */
export const runTests = (key: string, content: string) =>
  answer(api.POST('/api/v1/drafts/{key}/test-runs', { params: { path: { key } }, body: { content } }));

interface DraftBeginning {
  kind?: 'process' | 'decision' | 'form';
  /** An empty process of this id and title … */
  id?: string;
  title?: string;
  /** … whose parts are named in this language, … */
  language?: string;
  /** … or what is deployed … */
  version_key?: string;
  /** … or the text of a file. */
  name?: string;
  content?: string;
}

export const beginDraft = (beginning: DraftBeginning) =>
  answer(api.POST('/api/v1/drafts', { body: { kind: 'process', id: '', title: '', language: 'en', version_key: '', name: '', content: '', note: '', ...beginning } }));

export const uploadDrafts = (files: File[]) =>
  answer(api.POST('/api/v1/draft-files', { body: [], bodySerializer: () => formOf(files) }));

/** `revision` is the one the text was made from: the server refuses when somebody has saved since. */
export const saveDraft = (key: string, content: string, revision: number) =>
  answer(api.PUT('/api/v1/drafts/{key}/content', { params: { path: { key } }, body: { content, revision, note: '' } }));

export const discardDraft = (key: string) =>
  answer(api.PATCH('/api/v1/drafts/{key}', { params: { path: { key } }, body: { discarded: true } }));

export const addComment = (key: string, text: string, element_id: string) =>
  answer(api.POST('/api/v1/drafts/{key}/comments', { params: { path: { key } }, body: { text, element_id, answers: '' } }));

export const resolveComment = (key: string, comment_key: string, resolved: boolean) =>
  answer(api.PUT('/api/v1/drafts/{key}/comments/{comment_key}/resolution', { params: { path: { key, comment_key } }, body: { resolved } }));

/** The process of a ready-made one as a draft, with what it needs; the process comes first. */
export const beginFromTemplate = (name: string) =>
  answer(api.POST('/api/v1/process-templates/{name}/drafts', { params: { path: { name } } }));

interface Publication {
  revision: number;
  accept_findings: string[];
  over_newer: boolean;
  together: string[];
  /** Ids of processes that take up a new version of a decision or form. */
  renew?: string[];
}

export const publishDraft = (key: string, publication: Publication) =>
  answer(api.POST('/api/v1/drafts/{key}/publication', { params: { path: { key } }, body: { renew: [], ...publication } }));

/** The table of a decision as a sheet; XLSX as base64. */
export const writeSheet = (content: string, decision: string, to: 'csv' | 'xlsx') =>
  answer(api.POST('/api/v1/decision-sheets', { body: { content, decision, to } }));

/** The text with the table of a decision replaced by a sheet. */
export const readSheet = (content: string, decision: string, name: string, sheet: string) =>
  answer(api.POST('/api/v1/decision-tables', { body: { content, decision, name, sheet } }));
