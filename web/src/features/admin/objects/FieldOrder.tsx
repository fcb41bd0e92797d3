import { ActionIcon, Group, Select, Stack, Text } from '@mantine/core';
import { IconArrowUp, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { IN_PLACE } from '../../../ui/inPlace';

interface Props {
  label: string;
  names: string[];
  labels: Map<string, string>;
  /** Fields that can be added. */
  free: { value: string; label: string }[];
  onChange: (names: string[]) => void;
}

/** Fields in their order: moved up, taken away and added with mouse or keyboard. */
export function FieldOrder({ label, names, labels, free, onChange }: Props) {
  const { t } = useTranslation();
  const up = (at: number) => {
    const moved = [...names];
    moved.splice(at - 1, 0, ...moved.splice(at, 1));
    onChange(moved);
  };
  return (
    <Stack gap={4}>
      <Stack gap={2} component="ol" m={0} p={0} aria-label={label} style={{ listStyle: 'none' }}>
        {names.map((name, at) => (
          <Group key={name} component="li" gap={4} justify="space-between" wrap="nowrap">
            <Text size="sm">{labels.get(name) ?? name}</Text>
            <Group gap={0} wrap="nowrap">
              {at > 0 && <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('admin.layout.up', { name: labels.get(name) ?? name })} onClick={() => up(at)}><IconArrowUp size={16} aria-hidden /></ActionIcon>}
              <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('admin.layout.remove', { name: labels.get(name) ?? name })} onClick={() => onChange(names.filter((one) => one !== name))}><IconX size={16} aria-hidden /></ActionIcon>
            </Group>
          </Group>
        ))}
      </Stack>
      <Select
        key={names.length} size="xs" comboboxProps={IN_PLACE} searchable placeholder={t('admin.layout.addField')} aria-label={t('admin.layout.addTo', { name: label })}
        data={free} value={null} onChange={(name) => name && onChange([...names, name])}
      />
    </Stack>
  );
}
