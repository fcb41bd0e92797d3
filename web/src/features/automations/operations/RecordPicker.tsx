import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectsQuery, recordsQuery } from '../../../api/queries';
import { labelOf } from '../../records/fieldTypes';
import { recordTitle } from '../../records/recordTitle';
import { useRelatedTitle } from '../../records/related';

export interface RecordChoice {
  object?: string;
  record?: string;
}

/** Chooses a record of any object: first its kind, then itself, looked for on the server. */
export function RecordPicker({ object, record, onChange }: RecordChoice & { onChange: (choice: RecordChoice) => void }) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed, 250);
  const plural = objects.find((one) => one.name === object)?.plural ?? '';
  const current = useRelatedTitle(object ?? '', record);
  const found = useInfiniteQuery({ ...recordsQuery(plural, { q: words && words !== current ? words : undefined }), enabled: Boolean(plural) });
  const data = (found.data?.pages.flatMap((page) => page.items) ?? []).map((one) => ({ value: one.id, label: recordTitle(one) }));
  if (record && !data.some((one) => one.value === record)) data.unshift({ value: record, label: current ?? record });
  return (
    <>
      <Select
        label={t('operations.object')} placeholder={t('operations.any')} clearable value={object ?? null}
        data={objects.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))}
        onChange={(value) => onChange({ object: value ?? undefined, record: undefined })}
      />
      <Select
        key={object} label={t('operations.record')} placeholder={t(object ? 'operations.anyRecord' : 'operations.objectFirst')}
        disabled={!object} searchable clearable data={data} value={record ?? null}
        onChange={(value) => onChange({ object, record: value ?? undefined })} onSearchChange={setTyped}
        filter={({ options }) => options} nothingFoundMessage={t('records.nothingFound')}
      />
    </>
  );
}
