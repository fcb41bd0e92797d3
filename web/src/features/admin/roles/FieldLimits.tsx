import { ActionIcon, Group, Select, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../../api/queries';
import { IN_PLACE } from '../../../ui/inPlace';
import { labelOf } from '../../records/naming';
import type { Access, FieldDraft } from './model';

const ALWAYS_SEEN = new Set(['id', 'version', 'number']);

interface Props {
  fields: FieldDraft[];
  disabled: boolean;
  onChange: (fields: FieldDraft[]) => void;
}

/** The fields that who has the role does not see or cannot change; all others can be read and written. */
export function FieldLimits({ fields, disabled, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  const [object, setObject] = useState<string | null>(null);
  const labelsOf = (name: string) => objects.find((one) => one.name === name);
  const fieldLabel = (name: string, field: string) => {
    const found = labelsOf(name)?.fields.find((one) => one.name === field);
    return found ? labelOf(found, i18n.language) : field;
  };
  const objectLabel = (name: string) => {
    const found = labelsOf(name);
    return found ? labelOf(found, i18n.language) : name;
  };
  const free = (labelsOf(object ?? '')?.fields ?? []).filter((one) => !ALWAYS_SEEN.has(one.name) && !fields.some((other) => other.object === object && other.field === one.name));
  const access = (['read', 'hidden'] as const).map((value) => ({ value, label: t(`admin.role.access.${value}`) }));
  return (
    <Stack gap="xs" role="group" aria-label={t('admin.role.fields')}>
      <Text size="sm" fw={600}>{t('admin.role.fields')}</Text>
      <Text size="xs" c="dimmed">{t('admin.role.fieldsHint')}</Text>
      {fields.map((one, at) => {
        const name = `${objectLabel(one.object)}: ${fieldLabel(one.object, one.field)}`;
        return (
          <Group key={`${one.object}.${one.field}`} gap="xs" wrap="nowrap">
            <Text size="sm" flex={1}>{name}</Text>
            <Select size="xs" w={170} aria-label={name} allowDeselect={false} disabled={disabled} comboboxProps={IN_PLACE} data={access} value={one.access} onChange={(next) => next && onChange(fields.map((other, index) => (index === at ? { ...other, access: next as Access } : other)))} />
            {!disabled && <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('admin.role.removeField', { name })} onClick={() => onChange(fields.filter((_, index) => index !== at))}><IconTrash size={16} aria-hidden /></ActionIcon>}
          </Group>
        );
      })}
      {!disabled && (
        <Group gap="xs">
          <Select flex={1} size="xs" label={t('admin.object.one')} searchable comboboxProps={IN_PLACE} data={objects.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))} value={object} onChange={setObject} />
          <Select flex={1} size="xs" label={t('admin.role.limitField')} searchable disabled={!object} comboboxProps={IN_PLACE} data={free.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))} value={null} onChange={(field) => field && object && onChange([...fields, { object, field, access: 'read' }])} />
        </Group>
      )}
    </Stack>
  );
}
