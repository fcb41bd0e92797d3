import { Checkbox, Group, Select, Stack, Textarea, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../api/queries';
import type { FormField } from '../../forms/schema';
import { labelOf } from '../records/fieldTypes';
import { hasChoices, hasKey } from './formModel';

interface Props {
  field: FormField;
  onChange: (field: FormField) => void;
}

type Rules = NonNullable<FormField['validate']>;

/** What can be said about a component; only what is said stands in the file. */
export function FieldProperties({ field, onChange }: Props) {
  const { t } = useTranslation();
  const set = (change: Partial<FormField>) => onChange(withoutEmpty({ ...field, ...change }));
  const rules = field.validate ?? {};
  const rule = (change: Partial<Rules>) => set({ validate: filled({ ...rules, ...change }) as Rules | undefined });
  const shown = field.properties ?? {};
  const property = (name: string, value: string) => set({ properties: filled({ ...shown, [name]: value }) as Record<string, string> | undefined });
  const line = (name: string, value: string | undefined, change: (value: string) => void) => (
    <TextInput label={t(`builder.${name}`)} value={value ?? ''} onChange={(event) => change(event.currentTarget.value)} />
  );
  const limit = (name: 'min' | 'max' | 'minLength' | 'maxLength') => (
    <TextInput
      label={t(`builder.${name}`)} type="number" value={rules[name] ?? ''} style={{ flex: 1 }}
      onChange={(event) => rule({ [name]: event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value) })}
    />
  );
  const written = field.type === 'textfield' || field.type === 'textarea';
  return (
    <Stack gap="sm">
      <Title order={2} fz="md">{t('builder.properties')}</Title>
      {field.type === 'text' ? (
        <>
          <Textarea label={t('builder.text')} autosize minRows={2} value={field.text ?? ''} onChange={(event) => set({ text: event.currentTarget.value })} />
          <Textarea label={t('builder.textZh')} autosize minRows={2} value={shown.text_zh ?? ''} onChange={(event) => property('text_zh', event.currentTarget.value)} />
        </>
      ) : field.type !== 'separator' && (
        <Group grow align="flex-start">{line('label', field.label, (label) => set({ label }))}{line('labelZh', shown.label_zh, (value) => property('label_zh', value))}</Group>
      )}
      {hasKey(field.type) && (
        <>
          {line('key', field.key, (key) => set({ key }))}
          {line('description', field.description, (description) => set({ description }))}
          {field.type !== 'checkbox' && field.type !== 'record' && line('default', field.defaultValue === undefined ? '' : String(field.defaultValue), (value) => set({ defaultValue: value || undefined }))}
          <Group>
            <Checkbox label={t('builder.required')} checked={rules.required ?? false} onChange={(event) => rule({ required: event.currentTarget.checked || undefined })} />
            <Checkbox label={t('builder.readonly')} checked={field.readonly ?? false} onChange={(event) => set({ readonly: event.currentTarget.checked || undefined })} />
          </Group>
        </>
      )}
      {field.type === 'number' && <Group>{limit('min')}{limit('max')}</Group>}
      {written && <Group>{limit('minLength')}{limit('maxLength')}</Group>}
      {written && line('pattern', rules.pattern, (pattern) => rule({ pattern }))}
      {field.type === 'datetime' && (
        <Select
          label={t('builder.subtype')} allowDeselect={false} value={field.subtype ?? 'datetime'} onChange={(value) => set({ subtype: value as FormField['subtype'] })}
          data={(['date', 'time', 'datetime'] as const).map((value) => ({ value, label: t(`builder.subtypes.${value}`) }))}
        />
      )}
      {field.type === 'record' && <RecordObject value={field.object} onChange={(object) => set({ object })} />}
      {hasChoices(field.type) && <Choices field={field} onChange={set} />}
      {line('hide', field.conditional?.hide, (hide) => set({ conditional: hide ? { ...field.conditional, hide } : undefined }))}
      {line('row', field.layout?.row, (row) => set({ layout: filled({ ...field.layout, row }) as FormField['layout'] }))}
    </Stack>
  );
}

/** One choice in a line, as `value: label`; or the name of the variable that holds them. */
function Choices({ field, onChange }: { field: FormField; onChange: (change: Partial<FormField>) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState((field.values ?? []).map((one) => (one.label === one.value ? one.value : `${one.value}: ${one.label}`)).join('\n'));
  const change = (changed: string) => {
    setText(changed);
    const values = changed.split('\n').filter((line) => line.trim()).map((line) => {
      const [value = '', ...label] = line.split(':');
      const before = field.values?.find((one) => one.value === value.trim());
      return { ...before, value: value.trim(), label: label.join(':').trim() || value.trim() };
    });
    onChange({ values });
  };
  return (
    <>
      <Textarea label={t('builder.choices')} description={t('builder.choicesHint')} autosize minRows={3} value={text} disabled={Boolean(field.valuesKey)} onChange={(event) => change(event.currentTarget.value)} />
      <TextInput label={t('builder.valuesKey')} value={field.valuesKey ?? ''} onChange={(event) => onChange({ valuesKey: event.currentTarget.value || undefined })} />
    </>
  );
}

function RecordObject({ value, onChange }: { value: string | undefined; onChange: (object: string) => void }) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  return <Select label={t('builder.object')} allowDeselect={false} value={value ?? null} data={objects.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))} onChange={(object) => object && onChange(object)} />;
}

/** Without what is not said; nothing when nothing is left. */
function filled(values: Record<string, unknown>): Record<string, unknown> | undefined {
  const left = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return left.length ? Object.fromEntries(left) : undefined;
}

const withoutEmpty = (field: FormField) => Object.fromEntries(Object.entries(field).filter(([, value]) => value !== undefined)) as unknown as FormField;
