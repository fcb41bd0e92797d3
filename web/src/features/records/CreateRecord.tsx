import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { Fragment, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { createRecord } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { Duplicates } from './Duplicates';
import classes from './CreateRecord.module.css';
import { FieldEditor, labelOf } from './fieldTypes';
import { formOf } from './layouts';
import { asSent, mistakeOf } from './mistakes';
import { PartHeading } from './PartHeading';
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
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const parts = formOf(object);
  const fields = parts.flatMap((part) => part.fields);
  const creation = useChange({
    change: (entered: Record<string, unknown>) =>
      createRecord(object.plural, Object.fromEntries(fields.map((field) => [field.name, asSent(field, entered[field.name])]))),
    refresh: [['records', object.plural]],
    quiet: true,
    done: t('records.createdNow', { one: labelOf(object, i18n.language) }),
    onDone: onCreated,
  });
  const problem = creation.error ? problemOf(creation.error) : null;
  const wrong = (field: FieldInfo) => {
    const mistake = mistakeOf(field, values[field.name]);
    if (mistake) return left.has(field.name) ? t(`mistake.${mistake}`) : undefined;
    const unchanged = creation.variables?.[field.name] === values[field.name];
    return unchanged ? problem?.fields?.[field.name] : undefined;
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setLeft(new Set(fields.map((field) => field.name)));
    const first = fields.find((field) => mistakeOf(field, values[field.name]));
    if (!first) return creation.mutate(values);
    event.currentTarget.querySelector<HTMLElement>(`[name="${CSS.escape(first.name)}"]`)?.focus();
  };
  return (
    <form className={classes.form} onSubmit={submit} onBlur={({ target }) => setLeft(new Set([...left, target.getAttribute('name') ?? '']))} noValidate>
      <Stack>
        {object.name === 'lead' && <Text size="sm" c="dimmed">{t('leads.createHint')}</Text>}
        {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
        <Duplicates object={object} values={values} />
        {parts.map((part) => (
          <Fragment key={part.fields[0]?.name}>
            <PartHeading part={part} />
            {part.fields.map((field) => (
              <FieldEditor
                key={field.name} field={field} label={labelOf(field, i18n.language)} value={values[field.name]} autoFocus={field === fields[0]}
                error={wrong(field)} onChange={(value) => setValues({ ...values, [field.name]: value })}
              />
            ))}
          </Fragment>
        ))}
        <Group className={classes.actions}>
          <Button type="submit" loading={creation.isPending}>{t('records.create', { one: names.one })}</Button>
        </Group>
      </Stack>
    </form>
  );
}
