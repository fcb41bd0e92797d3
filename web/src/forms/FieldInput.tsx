import { Checkbox, Divider, MultiSelect, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { RecordInput } from './RecordInput';
import { Written } from './Written';
import type { FormChoice, FormField } from './schema';

interface Props {
  field: FormField;
  choices: FormChoice[];
  value: unknown;
  error?: string;
  disabled?: boolean;
  onChange: (value: unknown) => void;
}

const NATIVE_MOMENT = { date: 'date', time: 'time', datetime: 'datetime-local' } as const;

/** One field of a task form. An unknown kind is said, never silently left out. */
export function FieldInput({ field, choices: given, value, error, disabled, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const chinese = i18n.language === 'zh-CN';
  const label = (chinese && field.properties?.label_zh) || field.label || field.key;
  const description = (chinese && field.properties?.description_zh) || field.description;
  const common = {
    label, description, error, name: field.key, disabled: disabled || field.disabled, required: field.validate?.required,
  };
  const choices = given.map((choice) => ({ value: choice.value, label: choiceLabel(choice, chinese) }));
  const written = String(value ?? '');

  switch (field.type) {
    case 'textfield':
      return <TextInput {...common} readOnly={field.readonly} value={written} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'textarea':
      return <Textarea {...common} readOnly={field.readonly} autosize minRows={3} maxRows={10} value={written} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'number':
      return <TextInput {...common} readOnly={field.readonly} type="number" step={field.increment ?? 'any'} value={written} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'checkbox':
      return <Checkbox {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case 'select':
      return <Select {...common} data={choices} clearable={!field.validate?.required} value={(value as string) || null} onChange={onChange} placeholder={t('form.choose')} />;
    case 'radio':
      return (
        <Radio.Group {...common} errorProps={{ mt: 6 }} value={written} onChange={onChange}>
          <Stack gap="xs" mt="xs">
            {choices.map((choice) => <Radio key={choice.value} value={choice.value} label={choice.label} disabled={common.disabled} />)}
          </Stack>
        </Radio.Group>
      );
    case 'checklist':
      return (
        <Checkbox.Group {...common} errorProps={{ mt: 6 }} value={(value as string[]) ?? []} onChange={onChange}>
          <Stack gap="xs" mt="xs">
            {choices.map((choice) => <Checkbox key={choice.value} value={choice.value} label={choice.label} disabled={common.disabled} />)}
          </Stack>
        </Checkbox.Group>
      );
    case 'taglist':
      return <MultiSelect {...common} data={choices} searchable value={(value as string[]) ?? []} onChange={onChange} />;
    case 'datetime':
      return <TextInput {...common} readOnly={field.readonly} type={NATIVE_MOMENT[field.subtype ?? 'datetime']} value={written} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'record':
      return <RecordInput {...common} disabled={common.disabled || field.readonly} object={field.object ?? ''} value={written} onChange={onChange} />;
    case 'text':
      return <Written text={(chinese && field.properties?.text_zh) || field.text || ''} />;
    case 'separator':
      return <Divider />;
    case 'spacer':
      return null;
    default:
      return <Text size="sm" c="red">{t('form.unknown', { type: field.type })}</Text>;
  }
}

function choiceLabel(choice: FormChoice, chinese: boolean): string {
  return (chinese && choice.label_zh) || choice.label;
}
