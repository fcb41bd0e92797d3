import { ActionIcon, Group, Paper, Stack, TextInput } from '@mantine/core';
import { IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { FieldOrder } from './FieldOrder';
import type { SectionDraft } from './model';

interface Props {
  section: SectionDraft;
  number: number;
  labels: Map<string, string>;
  free: { value: string; label: string }[];
  onChange: (section: SectionDraft | null) => void;
  onUp?: () => void;
}

/** A section of a page or a form: its heading in either language, and its fields in order. */
export function SectionEditor({ section, number, labels, free, onChange, onUp }: Props) {
  const { t } = useTranslation();
  const title = t('admin.layout.section', { number });
  return (
    <Paper withBorder p="sm" role="group" aria-label={title}>
      <Stack gap="xs">
        <Group gap={6} wrap="nowrap" align="flex-end">
          <TextInput flex={1} size="xs" label={t('admin.layout.heading')} value={section.label} onChange={(event) => onChange({ ...section, label: event.currentTarget.value })} />
          <TextInput flex={1} size="xs" label={t('admin.layout.headingZh')} value={section.label_zh} onChange={(event) => onChange({ ...section, label_zh: event.currentTarget.value })} />
          {onUp && <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('admin.layout.up', { name: title })} onClick={onUp}><IconArrowUp size={16} aria-hidden /></ActionIcon>}
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('admin.layout.remove', { name: title })} onClick={() => onChange(null)}><IconTrash size={16} aria-hidden /></ActionIcon>
        </Group>
        <FieldOrder label={title} names={section.fields} labels={labels} free={free} onChange={(fields) => onChange({ ...section, fields })} />
      </Stack>
    </Paper>
  );
}
