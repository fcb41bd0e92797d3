import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { sampleQuery } from '../../api/draftQueries';
import { objectsQuery } from '../../api/queries';
import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import type { Suggestion } from '../../bpmn/modeler/variables';
import { labelOf } from '../records/fieldTypes';

/** What FEEL completes for a process that a record starts: `lead.` and its fields, each with a sample value. */
export function useSuggestions(): (object: string) => Suggestion[] {
  const { i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data;
  const samples = useQueries({ queries: (objects ?? []).map((object) => sampleQuery(object.plural)) });
  const language = i18n.language;
  return useCallback(
    (name) => {
      const index = (objects ?? []).findIndex((one) => one.name === name);
      const object = objects?.[index];
      const record = object && recordSuggestion(object, samples[index]?.data, language);
      // A start condition sees the record as it is and as it was.
      return record ? [record, { ...record, name: 'new' }, { ...record, name: 'old' }] : [];
    },
    [objects, samples, language],
  );
}

function recordSuggestion(object: ObjectInfo, sample: RecordData | null | undefined, language: string): Suggestion {
  return {
    name: object.name,
    type: 'Context',
    info: labelOf(object, language),
    entries: object.fields.map((field) => ({
      name: field.name,
      type: field.type,
      info: [labelOf(field, language), sampleText(field, sample)].filter(Boolean).join(' · '),
    })),
  };
}

function sampleText(field: FieldInfo, sample: RecordData | null | undefined): string {
  const value = sample?.[field.name];
  if (value === null || value === undefined || value === '') return '';
  if (typeof value !== 'object') return String(value);
  const { name } = value as { name?: unknown };
  return typeof name === 'string' ? name : JSON.stringify(value);
}
