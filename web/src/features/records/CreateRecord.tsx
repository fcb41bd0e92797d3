import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { createRecord } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { ObjectInfo, RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { FieldEditor, labelOf } from './fieldTypes';

// What a person knows when a lead comes in; the rest is set by the process that starts on creation.
const ASKED = new Set([
  'first_name', 'last_name', 'company_name', 'job_title', 'email', 'phone', 'description', 'budget', 'currency', 'language', 'source',
]);

interface Props {
  object: ObjectInfo;
  plural: string;
  onCreated: (record: RecordData) => void;
}

/** Asks for a new record's fields and creates it in one request, so that its "created" event sees all of them. */
export function CreateRecord({ object, plural, onCreated }: Props) {
  const { t, i18n } = useTranslation();
  const [values, setValues] = useState<Record<string, unknown>>({});
  const creation = useChange({
    change: () => createRecord(plural, values),
    refresh: [['records', plural]],
    quiet: true,
    done: t('leads.createdNow'),
    onDone: onCreated,
  });
  const problem = creation.error ? problemOf(creation.error) : null;
  const fields = object.fields.filter((field) => ASKED.has(field.name));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate(undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">{t('leads.createHint')}</Text>
        {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
        {fields.map((field, index) => (
          <FieldEditor
            key={field.name} field={field} label={labelOf(field, i18n.language)} value={values[field.name]} autoFocus={index === 0}
            error={problem?.fields?.[field.name]} onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        <Group>
          <Button type="submit" loading={creation.isPending}>{t('leads.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
