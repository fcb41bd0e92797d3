// How each field type is shown and entered: one entry per type, found by name.

import { Anchor, Badge, Checkbox, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { usersQuery } from '../../api/queries';
import type { Choice, FieldInfo } from '../../api/types';
import { number } from '../../ui/format';
import { Time } from '../../ui/Time';

export interface InputProps {
  field: FieldInfo;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: ReactNode;
  label?: string;
  autoFocus?: boolean;
}

interface FieldType {
  Show: (props: { field: FieldInfo; value: unknown }) => ReactNode;
  Input: (props: InputProps) => ReactNode;
}

const CATEGORY_COLORS: Record<string, string> = {
  new: 'blue', open: 'blue', active: 'blue', waiting: 'yellow', won: 'green', done: 'green', lost: 'gray', cancelled: 'gray',
};

export function labelOf(item: { label: string; label_zh?: string | null }, language: string): string {
  return (language === 'zh-CN' && item.label_zh) || item.label;
}

function common({ field, label, error, autoFocus }: InputProps) {
  return {
    label, error, autoFocus, 'data-autofocus': autoFocus || undefined, name: field.name, required: field.required,
    'aria-label': label ? undefined : field.label,
  };
}

function typed(type: 'text' | 'email' | 'tel' | 'url' | 'date' | 'datetime-local'): FieldType['Input'] {
  return (props) => (
    <TextInput {...common(props)} type={type} value={String(props.value ?? '')}
      onChange={(event) => props.onChange(event.currentTarget.value || null)} />
  );
}

const PlainShow: FieldType['Show'] = ({ value }) => <Text size="sm" className="break-anywhere">{String(value)}</Text>;

const NumberShow: FieldType['Show'] = ({ value }) => {
  const { i18n } = useTranslation();
  return <Text size="sm">{number(Number(value), i18n.language)}</Text>;
};

const NumberField: FieldType['Input'] = (props) => (
  <TextInput {...common(props)} type="number" step="any" value={String(props.value ?? '')}
    onChange={(event) => props.onChange(event.currentTarget.value === '' ? null : event.currentTarget.valueAsNumber)} />
);

export function ChoiceBadge({ choice }: { choice: Choice }) {
  const { i18n } = useTranslation();
  return (
    <Badge variant="light" radius="sm" tt="none" fw={600} miw="max-content" color={CATEGORY_COLORS[choice.category ?? ''] ?? 'gray'}>
      {labelOf(choice, i18n.language)}
    </Badge>
  );
}

const ChoiceShow: FieldType['Show'] = ({ field, value }) => {
  const { i18n } = useTranslation();
  const choice = field.choices?.find((one) => one.value === value);
  if (choice?.category) return <ChoiceBadge choice={choice} />;
  return <Text size="sm">{choice ? labelOf(choice, i18n.language) : String(value)}</Text>;
};

const ChoiceField: FieldType['Input'] = (props) => {
  const { i18n } = useTranslation();
  const data = (props.field.choices ?? []).map((choice) => ({ value: choice.value, label: labelOf(choice, i18n.language) }));
  return <Select {...common(props)} data={data} value={(props.value as string) ?? null} clearable={!props.field.required} onChange={props.onChange} />;
};

export function PersonName({ id }: { id: string }) {
  const people = useQuery(usersQuery).data;
  return <>{people?.find((person) => person.id === id)?.name ?? id}</>;
}

const UserField: FieldType['Input'] = (props) => {
  const people = useQuery(usersQuery).data ?? [];
  const data = people.map((person) => ({ value: person.id, label: person.name }));
  return <Select {...common(props)} data={data} searchable clearable value={(props.value as string) ?? null} onChange={props.onChange} />;
};

const BooleanShow: FieldType['Show'] = ({ value }) => {
  const { t } = useTranslation();
  return <Text size="sm">{value ? t('value.yes') : t('value.no')}</Text>;
};

const BooleanField: FieldType['Input'] = (props) => (
  <Checkbox {...common(props)} required={false} checked={props.value === true} onChange={(event) => props.onChange(event.currentTarget.checked)} />
);

const LongText: FieldType['Input'] = (props) => (
  <Textarea {...common(props)} autosize minRows={2} maxRows={8} value={String(props.value ?? '')}
    onChange={(event) => props.onChange(event.currentTarget.value || null)} />
);

const text: FieldType = { Show: PlainShow, Input: typed('text') };
const longText: FieldType = {
  Show: ({ value }) => <Text size="sm" className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{String(value)}</Text>,
  Input: LongText,
};
const link = (scheme: string, type: 'email' | 'tel' | 'url'): FieldType => ({
  Show: ({ value }) => <Anchor size="sm" className="break-anywhere" href={`${scheme}${String(value)}`} rel="noreferrer">{String(value)}</Anchor>,
  Input: typed(type),
});
const numeric: FieldType = { Show: NumberShow, Input: NumberField };

const TYPES: Record<string, FieldType> = {
  text,
  long_text: longText,
  email: link('mailto:', 'email'),
  phone: link('tel:', 'tel'),
  url: { Show: PlainShow, Input: typed('url') },
  number: numeric,
  integer: numeric,
  decimal: numeric,
  boolean: { Show: BooleanShow, Input: BooleanField },
  choice: { Show: ChoiceShow, Input: ChoiceField },
  date: { Show: PlainShow, Input: typed('date') },
  datetime: { Show: ({ value }) => <Text size="sm" component="span"><Time at={String(value)} absolute /></Text>, Input: typed('datetime-local') },
  user: { Show: ({ value }) => <Text size="sm"><PersonName id={String(value)} /></Text>, Input: UserField },
};

function typeOf(field: FieldInfo): FieldType {
  return TYPES[field.type] ?? (field.name === 'owner' ? TYPES.user : undefined) ?? text;
}

export function FieldValue({ field, value }: { field: FieldInfo; value: unknown }) {
  if (value === null || value === undefined || value === '') return <Text size="sm" c="dimmed">—</Text>;
  const { Show } = typeOf(field);
  return <Show field={field} value={value} />;
}

export function FieldEditor(props: InputProps) {
  const { Input } = typeOf(props.field);
  return <Input {...props} />;
}
