import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery, recordsQuery } from '../../api/queries';
import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import { Panel } from '../../ui/Panel';
import { FieldValue } from './fieldTypes';
import { RecordLink } from './RecordLink';
import { recordTitle } from './recordTitle';
import { statusFieldOf, useNames } from './useObject';

const SHOWN = 5;
const LEADING = new Set(['relation', 'multi_relation']);

/** The records that lead to this one, the newest of each object: a company's contacts, deals and cases. */
export function RelatedRecords({ object, id }: { object: ObjectInfo; id: string }) {
  const { t } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  return objects.flatMap((other) => {
    const field = other.fields.find((one) => LEADING.has(one.type) && one.target === object.name);
    const title = other.name === object.name ? t('record.below') : undefined;
    return field ? [<Leading key={other.name} object={other} field={field} id={id} title={title} />] : [];
  });
}

interface LeadingProps {
  object: ObjectInfo;
  field: FieldInfo;
  id: string;
  title: string | undefined;
}

/** One object's records; nothing at all when there are none. */
function Leading({ object, field, id, title }: LeadingProps) {
  const { t } = useTranslation();
  const names = useNames(object);
  const [all, { open }] = useDisclosure(false);
  const equal = { field: field.name, op: 'eq', value: id };
  const filter = JSON.stringify(field.type === 'relation' ? equal : { ...equal, op: 'contains_any', value: [id] });
  const records = useInfiniteQuery(recordsQuery(object.plural, { filter, sort: '-created_at' })).data?.pages[0]?.items;
  if (!records?.length) return null;
  return (
    <Panel title={title ?? names.title}>
      <Stack gap={6} align="stretch">
        {records.slice(0, all ? undefined : SHOWN).map((record) => <Line key={record.id} object={object} record={record} />)}
        {records.length > SHOWN && !all && (
          <Button size="compact-xs" variant="subtle" onClick={open}>{t('action.more')}</Button>
        )}
      </Stack>
    </Panel>
  );
}

function Line({ object, record }: { object: ObjectInfo; record: RecordData }) {
  const status = statusFieldOf(object);
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text size="sm" component="span" className="break-anywhere">
        <RecordLink record={{ object: object.name, id: record.id }} size="sm">{recordTitle(record)}</RecordLink>
      </Text>
      {status && <FieldValue field={status} value={record[status.name]} record={record} />}
    </Group>
  );
}
