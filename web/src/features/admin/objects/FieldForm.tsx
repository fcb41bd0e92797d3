import { Alert, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { fieldTypesQuery } from '../../../api/adminQueries';
import type { FieldSetting } from '../../../api/types';
import { IN_PLACE } from '../../../ui/inPlace';
import { type FieldDraft, wordOf } from './model';
import { SettingInput } from './SettingInput';

interface Props {
  field: FieldDraft;
  /** The field as it is; null for a new one. */
  before: FieldDraft | null;
  /** Refusals by setting, `name` for those of the field as a whole. */
  errors: Record<string, string>;
  onChange: (field: FieldDraft) => void;
}

/** Computed by a formula a field takes neither of these. */
const NOT_COMPUTED = new Set(['required', 'unique', 'default']);

/** Everything that can be set of a field; what its type adds is declared by the server. */
export function FieldForm({ field, before, errors, onChange }: Props) {
  const { t } = useTranslation();
  const types = useQuery(fieldTypesQuery).data ?? [];
  const [named, setNamed] = useState(Boolean(field.name));
  const settings = types.find((one) => one.name === field.type)?.settings ?? [];
  const set = (change: Partial<FieldDraft>) => onChange({ ...field, ...change });
  const shown = settings.filter((one) => !(field.formula && NOT_COMPUTED.has(one.name)));
  const known = new Set(['name', 'type', 'label', 'label_zh', 'help', 'help_zh', ...shown.map((one) => one.name)]);
  const others = Object.entries(errors).filter(([place]) => !known.has(place));
  const input = (setting: FieldSetting) => (
    <SettingInput key={setting.name} setting={setting} field={field} before={before} error={errors[setting.name]} onChange={(value) => set({ [setting.name]: value })} />
  );
  const text = (word: 'label_zh' | 'help' | 'help_zh', label: string) => (
    <TextInput flex="1 1 180px" label={t(`admin.field.${label}`)} value={String(field[word] ?? '')} error={errors[word]} onChange={(event) => set({ [word]: event.currentTarget.value })} />
  );
  return (
    <Stack gap="sm">
      {errors.name && before && <Alert color="red" role="alert">{errors.name}</Alert>}
      {others.map(([place, said]) => <Alert key={place} color="red" role="alert">{place}: {said}</Alert>)}
      <Group align="flex-start" gap="sm">
        <TextInput
          flex="1 1 180px" label={t('admin.field.label')} data-autofocus required value={field.label} error={errors.label}
          onChange={(event) => set(named ? { label: event.currentTarget.value } : { label: event.currentTarget.value, name: wordOf(event.currentTarget.value) })}
        />
        {text('label_zh', 'labelZh')}
      </Group>
      <TextInput
        label={t('admin.field.name')} description={before ? t('admin.field.fixed') : t('admin.field.nameHint')} required disabled={before !== null} value={field.name} error={before ? undefined : errors.name}
        onChange={(event) => (setNamed(true), set({ name: event.currentTarget.value }))}
      />
      <Select
        label={t('admin.field.type')} description={before ? t('admin.field.fixed') : t(`admin.typeHelp.${field.type}`, { defaultValue: '' }) || undefined} disabled={before !== null} allowDeselect={false} searchable comboboxProps={IN_PLACE}
        data={types.map((one) => ({ value: one.name, label: t(`admin.type.${one.name}`, { defaultValue: one.name.replaceAll('_', ' ') }) }))} value={field.type} error={errors.type}
        onChange={(type) => type && onChange(withType(field, type))}
      />
      {shown.filter((one) => one.kind !== 'yes_no').map(input)}
      {shown.some((one) => one.kind === 'yes_no') && <Stack gap={8} mt={4}>{shown.filter((one) => one.kind === 'yes_no').map(input)}</Stack>}
      <Text size="sm" fw={600} mt="xs">{t('admin.field.helpTitle')}</Text>
      <Group align="flex-start" gap="sm">{text('help', 'help')}{text('help_zh', 'helpZh')}</Group>
    </Stack>
  );
}

/** Another type begins without the settings of the one before. */
function withType({ name, label, label_zh, help = '', help_zh = '' }: FieldDraft, type: string): FieldDraft {
  return { name, type, label, label_zh, help, help_zh };
}
