import { Alert, Button, Group, Modal, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowMerge } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { mergeRecord } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { duplicatesQuery, recordQuery } from '../../api/queries';
import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';
import { IN_PLACE } from '../../ui/inPlace';
import { problemText } from '../../ui/problemText';
import { FieldValue, labelOf } from './fieldTypes';
import { recordTitle } from './recordTitle';
import { useNames } from './useObject';
import { useRecordChoices } from './useRecordChoices';

/** Makes one record of two: which one, which values; the other one is archived and what led to it leads here. */
export function MergeRecord({ object, record }: { object: ObjectInfo; record: RecordData }) {
  const { t } = useTranslation();
  const names = useNames(object);
  const [asking, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconArrowMerge size={16} />} onClick={open}>{t('merge.action')}</Button>
      <Modal opened={asking} onClose={close} size="lg" title={t('merge.title', { one: names.one, title: recordTitle(record) })} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Choose object={object} record={record} onDone={close} />
      </Modal>
    </>
  );
}

function Choose({ object, record, onDone }: { object: ObjectInfo; record: RecordData; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const { plural } = object;
  const [otherId, setOther] = useState<string | null>(null);
  const [take, setTake] = useState<string[]>([]);
  const choices = useRecordChoices(object.name, otherId);
  const similar = useQuery(duplicatesQuery(plural, comparable(object, record), record.id)).data?.filter((one) => one.object === object.name) ?? [];
  const other = useQuery({ ...recordQuery(plural, otherId ?? ''), enabled: Boolean(otherId) }).data;
  const merging = useChange({
    change: () => mergeRecord(plural, record, otherId ?? '', take),
    refresh: [['record'], ['records'], ['timeline'], ['related'], ['figures']],
    done: t('merge.done'),
    quiet: true,
    onDone,
  });
  const fields = other ? object.fields.filter((field) => !field.read_only && isFilled(other[field.name])) : [];
  const filled = fields.filter((field) => !isFilled(record[field.name]));
  const differing = fields.filter((field) => isFilled(record[field.name]) && JSON.stringify(record[field.name]) !== JSON.stringify(other?.[field.name]));
  const choose = (id: string | null) => {
    setOther(id);
    setTake([]);
    merging.reset();
  };
  return (
    <Stack>
      <Text size="sm">{t('merge.text')}</Text>
      {!otherId && similar.length > 0 && (
        <Group gap="xs">
          <Text size="sm">{t('merge.similar')}</Text>
          {similar.map((one) => <Button key={one.id} size="compact-sm" variant="light" onClick={() => choose(one.id)}>{one.title} · {one.number}</Button>)}
        </Group>
      )}
      <Select
        {...choices} data={choices.data.filter((one) => one.value !== record.id)} comboboxProps={IN_PLACE} searchable clearable
        label={t('merge.other')} value={otherId} onChange={choose} nothingFoundMessage={t('records.nothingFound')}
      />
      {other && differing.map((field) => (
        <Difference key={field.name} field={field} record={record} other={other} taken={take.includes(field.name)} onTake={(taken) => setTake(taken ? [...take, field.name] : take.filter((name) => name !== field.name))} />
      ))}
      {filled.length > 0 && <Text size="sm" c="dimmed">{t('merge.filled', { names: filled.map((field) => labelOf(field, i18n.language)).join(', ') })}</Text>}
      {merging.error && <Alert color="red" role="alert">{problemText(problemOf(merging.error), t).text}</Alert>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>{t('action.cancel')}</Button>
        <Button disabled={!other} loading={merging.isPending} onClick={() => merging.mutate(undefined)}>{t('merge.now')}</Button>
      </Group>
    </Stack>
  );
}

function Difference({ field, record, other, taken, onTake }: { field: FieldInfo; record: RecordData; other: RecordData; taken: boolean; onTake: (taken: boolean) => void }) {
  const { i18n } = useTranslation();
  const label = labelOf(field, i18n.language);
  return (
    <div>
      <Text size="xs" c="dimmed">{label}</Text>
      <SegmentedControl
        fullWidth aria-label={label} value={taken ? 'other' : 'this'} onChange={(value) => onTake(value === 'other')}
        data={[
          { value: 'this', label: <FieldValue field={field} value={record[field.name]} record={record} /> },
          { value: 'other', label: <FieldValue field={field} value={other[field.name]} record={other} /> },
        ]}
      />
    </div>
  );
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length);
}

/** The values that can hint at a duplicate: those that can be set. */
function comparable(object: ObjectInfo, record: RecordData): Record<string, unknown> {
  return Object.fromEntries(object.fields.filter((field) => !field.read_only && isFilled(record[field.name])).map((field) => [field.name, record[field.name]]));
}
