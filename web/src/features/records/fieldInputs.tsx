// The inputs of the field types. A number stays the text that was typed: the server reads it exactly.

import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { usersQuery } from '../../api/queries';
import type { FieldInfo } from '../../api/types';
import { IN_PLACE } from '../../ui/inPlace';
import { fromLocalInput, toLocalInput } from '../../ui/moments';
import { labelOf } from './naming';

export interface InputProps {
  field: FieldInfo;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: ReactNode;
  /** Missing where the label stands beside the input already; then it only names it. */
  label?: string;
  autoFocus?: boolean;
}

export type FieldInput = (props: InputProps) => ReactNode;

export { labelOf };

/** What belongs into a field, in the person's language; empty when nobody has said so. */
function helpOf({ help, help_zh }: FieldInfo, language: string): string {
  return (language === 'zh-CN' && help_zh) || help;
}

/** What every input gets from its field. */
export function useCommon({ field, label, error, autoFocus }: InputProps) {
  const { i18n } = useTranslation();
  return {
    label, error, autoFocus, description: (label && helpOf(field, i18n.language)) || undefined, 'data-autofocus': autoFocus || undefined, name: field.name, required: field.required,
    'aria-label': label ? undefined : labelOf(field, i18n.language),
  };
}

function typed(type: 'text' | 'email' | 'tel' | 'url' | 'date', inputMode?: 'decimal'): FieldInput {
  return function TypedField(props) {
    const common = useCommon(props);
    return (
      <TextInput {...common} type={type} inputMode={inputMode} value={String(props.value ?? '')}
        onChange={(event) => props.onChange(event.currentTarget.value || null)} />
    );
  };
}

export const TextField = typed('text');
export const EmailField = typed('email');
export const PhoneField = typed('tel');
export const UrlField = typed('url');
export const DateField = typed('date');

export const NumberField = typed('text', 'decimal');

export const MomentField: FieldInput = (props) => {
  const common = useCommon(props);
  return (
    <TextInput {...common} type="datetime-local" value={toLocalInput(props.value)}
      onChange={(event) => props.onChange(fromLocalInput(event.currentTarget.value))} />
  );
};

export const LongTextField: FieldInput = (props) => {
  const common = useCommon(props);
  return (
    <Textarea {...common} autosize minRows={2} maxRows={8} value={String(props.value ?? '')}
      onChange={(event) => props.onChange(event.currentTarget.value || null)} />
  );
};

/** Several words, entered with commas between them. */
export const TagsField: FieldInput = (props) => {
  const common = useCommon(props);
  const words = Array.isArray(props.value) ? props.value.join(', ') : '';
  return (
    <TextInput {...common} defaultValue={words}
      onChange={(event) => props.onChange(event.currentTarget.value.split(/[,，]/).map((word) => word.trim()).filter(Boolean))} />
  );
};

export const BooleanField: FieldInput = (props) => {
  const common = useCommon(props);
  return <Checkbox {...common} required={false} checked={props.value === true} onChange={(event) => props.onChange(event.currentTarget.checked)} />;
};

export const ChoiceField: FieldInput = (props) => {
  const { i18n } = useTranslation();
  const common = useCommon(props);
  const data = props.field.choices.map((choice) => ({ value: choice.value, label: labelOf(choice, i18n.language) }));
  return <Select {...common} comboboxProps={IN_PLACE} data={data} value={(props.value as string) ?? null} clearable={!props.field.required} onChange={props.onChange} />;
};

export const UserField: FieldInput = (props) => {
  const common = useCommon(props);
  const data = (useQuery(usersQuery).data ?? []).map((person) => ({ value: person.id, label: person.name }));
  return <Select {...common} comboboxProps={IN_PLACE} data={data} searchable clearable value={(props.value as string) ?? null} onChange={props.onChange} />;
};
