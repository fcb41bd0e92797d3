import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { createRecord } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { ObjectInfo, RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { Duplicates } from './Duplicates';
import { FieldEditor, labelOf } from './fieldTypes';
import { askedFieldsOf } from './layouts';
import { useNames } from './useObject';

interface Props {
  object: ObjectInfo;
  onCreated: (record: RecordData) => void;
}

/** Asks for a new record's fields and creates it in one request, so that its "created" event sees all of them. */
export function CreateRecord({ object, onCreated }: Props) {
  const { t, i18n } = useTranslation();
  const names = useNames(object);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const creation = useChange({
    change: () => createRecord(object.plural, values),
    refresh: [['records', object.plural]],
    quiet: true,
    done: t('records.createdNow', { one: labelOf(object, i18n.language) }),
    onDone: onCreated,
  });
  const problem = creation.error ? problemOf(creation.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate(undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {object.name === 'lead' && <Text size="sm" c="dimmed">{t('leads.createHint')}</Text>}
        {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
        <Duplicates object={object} values={values} />
        {askedFieldsOf(object).map((field, index) => (
          <FieldEditor
            key={field.name} field={field} label={labelOf(field, i18n.language)} value={values[field.name]} autoFocus={index === 0}
            error={problem?.fields?.[field.name]} onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        <Group>
          <Button type="submit" loading={creation.isPending}>{t('records.create', { one: names.one })}</Button>
        </Group>
      </Stack>
    </form>
  );
}
