import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../../api/queries';
import type { FieldSetting } from '../../../api/types';
import { IN_PLACE } from '../../../ui/inPlace';
import { labelOf } from '../../records/naming';
import { ChoicesEditor } from './ChoicesEditor';
import type { ChoiceDraft, FieldDraft } from './model';

interface Props {
  setting: FieldSetting;
  field: FieldDraft;
  /** The field as it is; null for a new one. */
  before: FieldDraft | null;
  error?: string;
  onChange: (value: unknown) => void;
}

/** One setting of a field, by the kind the server declares. */
export function SettingInput({ setting: { name, kind, fixed }, field, before, error, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  const value = field[name];
  const label = t(`admin.setting.${name}`, { defaultValue: name.replaceAll('_', ' ') });
  const description = t(`admin.settingHelp.${name}`, { defaultValue: '' }) || undefined;
  const disabled = fixed && before !== null;
  const common = { label, description: disabled ? t('admin.field.fixed') : description, error, disabled };
  const text = value === null || value === undefined ? '' : String(value);
  switch (kind) {
    case 'yes_no':
      return <Checkbox {...common} checked={value === true || (name === 'grouped' && value === undefined)} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case 'number':
      return <TextInput {...common} inputMode="numeric" value={text} onChange={(event) => onChange(numberOf(event.currentTarget.value))} />;
    case 'object':
      return (
        <Select {...common} comboboxProps={IN_PLACE} searchable value={text || null} onChange={onChange}
          data={objects.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))} />
      );
    case 'choices':
      return <ChoicesEditor choices={(value as ChoiceDraft[] | undefined) ?? []} fixed={new Set(before?.choices?.map((one) => one.value))} error={error} onChange={onChange} />;
    case 'formula':
      return <Textarea {...common} autosize minRows={1} maxRows={6} spellCheck={false} value={text} onChange={(event) => onChange(event.currentTarget.value || null)} />;
    case 'value':
      return <DefaultValue {...common} field={field} value={value} onChange={onChange} />;
    default:
      return <TextInput {...common} value={text} onChange={(event) => onChange(event.currentTarget.value || null)} />;
  }
}

/** Digits become a number; anything else goes to the server as it is, which says what is wrong with it. */
function numberOf(text: string): number | string | null {
  const trimmed = text.trim();
  if (!trimmed) return null;
  return /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}

interface DefaultProps {
  label: string;
  description?: string;
  error?: string;
  disabled: boolean;
  field: FieldDraft;
  value: unknown;
  onChange: (value: unknown) => void;
}

function DefaultValue({ field, value, onChange, ...common }: DefaultProps) {
  const { t, i18n } = useTranslation();
  const choose = (data: { value: string; label: string }[], taken: (text: string) => unknown) => (
    <Select {...common} comboboxProps={IN_PLACE} clearable data={data} value={value === null || value === undefined ? null : String(value)} onChange={(text) => onChange(text === null ? null : taken(text))} />
  );
  if (field.type === 'boolean') return choose([{ value: 'true', label: t('value.yes') }, { value: 'false', label: t('value.no') }], (text) => text === 'true');
  if (field.choices) return choose(field.choices.filter((one) => one.value).map((one) => ({ value: one.value, label: labelOf(one, i18n.language) || one.value })), (text) => text);
  return <TextInput {...common} value={value === null || value === undefined ? '' : String(value)} onChange={(event) => onChange(event.currentTarget.value || null)} />;
}
