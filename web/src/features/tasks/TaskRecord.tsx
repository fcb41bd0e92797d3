import { Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { recordQuery } from '../../api/queries';
import type { ObjectInfo, RecordData } from '../../api/types';
import { FieldValue, labelOf } from '../records/fieldTypes';
import { keyFactsOf } from '../records/layouts';
import { RecordLink } from '../records/RecordLink';
import { recordTitle } from '../records/recordTitle';
import { Related, type RelatedTitles } from '../records/related';
import { useObject } from '../records/useObject';

/** The record a task is about, beside its form: what one needs to know to answer. */
export function TaskRecord({ record }: { record: { object: string; id: string } }) {
  const object = useObject(record.object);
  return object ? <Facts object={object} id={record.id} /> : null;
}

function Facts({ object, id }: { object: ObjectInfo; id: string }) {
  const { i18n } = useTranslation();
  const record = useQuery(recordQuery(object.plural, id)).data;
  if (!record) return null;
  const facts = keyFactsOf(object).filter((field) => hasValue(record, field.name));
  return (
    <Related value={(record.related as RelatedTitles | undefined) ?? {}}>
      <Paper withBorder p="md" component="aside" aria-label={recordTitle(record)} bg="var(--surface-page)">
        <Text size="xs" c="dimmed">{labelOf(object, i18n.language)} · {record.number}</Text>
        <Text fw={600} component="div" className="break-anywhere"><RecordLink record={{ object: object.name, id }} inherit>{recordTitle(record)}</RecordLink></Text>
        <dl style={{ margin: 0 }}>
          {facts.map((field) => (
            <div key={field.name} style={{ marginTop: 8 }}>
              <Text component="dt" size="xs" c="dimmed">{labelOf(field, i18n.language)}</Text>
              <dd style={{ margin: 0 }}><FieldValue field={field} value={record[field.name]} record={record} /></dd>
            </div>
          ))}
        </dl>
      </Paper>
    </Related>
  );
}

function hasValue(record: RecordData, name: string): boolean {
  const value = record[name];
  return value !== null && value !== undefined && value !== '';
}
