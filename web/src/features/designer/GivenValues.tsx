import { JsonInput, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { recordsQuery } from '../../api/queries';
import type { RecordData } from '../../api/types';
import { recordTitle } from '../records/recordTitle';
import { useObject } from '../records/useObject';
import { recordValues, type Given } from './rehearsal';

/** A record from the database stands in for the one that will start the process; it is copied, never changed. */
export function GivenRecord({ object: name, onChange }: { object: string; onChange: (given: Given) => void }) {
  const { t } = useTranslation();
  const object = useObject(name);
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed, 250);
  const [chosen, setChosen] = useState<RecordData | null>();
  // What is chosen stands in the field; that is no search for it, others can still be seen.
  const q = words && (!chosen || words !== recordTitle(chosen)) ? words : undefined;
  const found = useInfiniteQuery({ ...recordsQuery(object?.plural ?? '', { q }), enabled: Boolean(object) });
  const records = found.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (record: RecordData | undefined) => {
    setChosen(record ?? null);
    onChange(record && object ? { record: recordValues(record, object.fields) } : {});
  };
  const [newest] = records;
  // An empty record mostly lacks what its object asks for; so the test begins with a real one where there is one.
  useEffect(() => {
    if (chosen === undefined && newest && object && !typed) choose(newest);
  });
  const shown = chosen && !records.some((one) => one.id === chosen.id) ? [chosen, ...records] : records;
  return (
    <Select
      value={chosen?.id ?? null}
      label={t('designer.test.whichRecord')} placeholder={t('designer.test.emptyRecord')} searchable clearable allowDeselect={false} size="xs"
      data={shown.map((record) => ({ value: record.id, label: recordTitle(record) }))}
      onSearchChange={setTyped} filter={({ options }) => options} nothingFoundMessage={t('records.nothingFound')}
      onChange={(id) => choose(records.find((one) => one.id === id))}
    />
  );
}

/** Made-up variables as JSON. */
export function GivenVariables({ onChange }: { onChange: (given: Given) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('{}');
  const read = parsed(text);
  return (
    <>
      <JsonInput
        label={t('designer.test.variablesJson')} size="xs" autosize minRows={3} maxRows={12} formatOnBlur value={text}
        error={read ? null : t('designer.test.notJson')}
        onChange={(value) => {
          setText(value);
          const values = parsed(value);
          if (values) onChange({ variables: values });
        }}
      />
      <Text size="xs" c="dimmed">{t('designer.test.variablesHint')}</Text>
    </>
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
