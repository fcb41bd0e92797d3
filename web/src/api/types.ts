// Short names for the generated schemas of `/api/openapi.json`.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Batch = Schemas['BatchOperation'];
export type BatchWish = Partial<Omit<Schemas['BatchWish'], 'filter'>> & Pick<Schemas['BatchWish'], 'kind'> & { filter: RunFilter };
export type Choice = Schemas['Choice'];
export type Definition = Schemas['ProcessDefinition'];
export type Deployment = Schemas['Deployment'];
export type Difference = Schemas['Difference'];
export type DefinitionUser = Schemas['DefinitionUser'];
export type DraftComment = Schemas['DraftComment'];
export type Draft = Schemas['Draft'];
export type DraftDetail = Schemas['DraftDetail'];
export type DraftOutlook = Schemas['DraftOutlook'];
export type DraftReport = Schemas['DraftReport'];
export type DraftRevisionText = Schemas['DraftRevisionDetail'];
export type ElementInstance = Schemas['ElementInstance'];
export type ElementStatistics = Schemas['ElementStatistics'];
export type ExampleOutcome = Schemas['ExampleOutcome'];
export type FieldInfo = Schemas['Field'];
export type FieldSetting = Schemas['FieldSetting'];
export type FieldTypeInfo = Schemas['FieldTypeInfo'];
export type Figures = Schemas['Figures'];
export type Finding = Schemas['Finding'];
export type TextFindings = Schemas['Findings'];
export type Import = Schemas['Import'];
export type ImportedFile = Schemas['ImportedFile'];
export type ImportFinding = Schemas['ImportFinding'];
export type ImportMapping = Schemas['ImportMapping'];
export type Cause = Schemas['IncidentCause'];
export type Incident = Schemas['Incident'];
export type Instance = Schemas['ProcessInstance'];
export type InstanceDetail = Schemas['ProcessInstanceDetail'];
/** What the server fills in may be left out. */
export type BulkWish = Partial<Schemas['BulkWish']> & Pick<Schemas['BulkWish'], 'action'>;
export type BulkOperation = Schemas['BulkOperation'];
export type Mail = Schemas['Mail'];
export type MailDetail = Schemas['MailDetail'];
export type MigrationPreview = Schemas['MigrationPreview'];
export type Modification = Partial<Schemas['Modification']>;
export type ObjectInfo = Schemas['Object'];
export type ObjectDetail = Schemas['ObjectDetail'];
export type ObjectPlan = Schemas['ObjectPlan'];
export type NewestDefinition = Schemas['NewestDefinition'];
export type Person = Schemas['User'];
/** A record of any object: the common fields, then its own fields flat beside them. */
export type RecordData = Schemas['Record'];
export type ProcessHealth = Schemas['ProcessHealth'];
export type ProcessTemplate = Schemas['ProcessTemplate'];
export type RecordWait = Schemas['RecordWait'];
export type RunFilter = Partial<Schemas['RunFilter']>;
export type Session = Schemas['Session'];
export type OpenSession = Schemas['OpenSession'];
export type Statistics = Schemas['Statistics'];
export type TimelineEntry = Schemas['TimelineItem'];
export type Attachment = Schemas['Attachment'];
export type View = Schemas['View'];
export type ViewWish = Partial<Omit<Schemas['ViewWish'], 'name'>> & Pick<Schemas['ViewWish'], 'name'>;
export type User = Schemas['SignedInUser'];
export type TaskComment = Schemas['TaskComment'];
export type TriggerReach = Schemas['TriggerReach'];
export type UserTask = Schemas['UserTask'];
export type UserTaskDetail = Schemas['UserTaskDetail'];
export type Verdict = Schemas['Verdict'];

/** An element template of the open format, as far as forms read it; the modeler takes it whole. */
export interface ElementTemplate {
  id: string;
  version?: number;
  name: string;
  description?: string;
  properties: TemplateProperty[];
}

interface TemplateProperty {
  label?: string;
  description?: string;
  value?: unknown;
  optional?: boolean;
  binding: { type: string; name?: string };
}
