import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectsQuery, recordsQuery } from '../../api/queries';
import { useCommon, type FieldInput } from './fieldInputs';
import { recordTitle } from './recordTitle';
import { useRelatedTitle } from './related';

/** Chooses a record of another object; what is typed is looked for on the server. */
export const RelationField: FieldInput = (props) => {
  const { t } = useTranslation();
  const common = useCommon(props);
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed, 250);
  const plural = useQuery(objectsQuery).data?.find((object) => object.name === props.field.target)?.plural;
  const current = useRelatedTitle(props.field.target, props.value);
  const found = useInfiniteQuery({ ...recordsQuery(plural ?? '', { q: words || undefined }), enabled: Boolean(plural) });
  const records = found.data?.pages.flatMap((page) => page.items) ?? [];
  const data = records.map((record) => ({ value: record.id, label: recordTitle(record) }));
  if (props.value && !data.some((item) => item.value === props.value)) {
    data.unshift({ value: String(props.value), label: current ?? String(props.value) });
  }
  return (
    <Select
      {...common} data={data} searchable clearable value={(props.value as string) ?? null} onChange={props.onChange}
      onSearchChange={setTyped} filter={({ options }) => options} nothingFoundMessage={t('records.nothingFound')}
    />
  );
};
