import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { IN_PLACE } from '../../../ui/inPlace';
import { type ChoiceDraft, wordOf } from './model';

const CATEGORIES = ['new', 'active', 'waiting', 'done', 'cancelled', 'open', 'won', 'lost'];

interface Props {
  choices: ChoiceDraft[];
  /** Values that are stored in records: they stay as they are. */
  fixed: ReadonlySet<string>;
  error?: string;
  onChange: (choices: ChoiceDraft[]) => void;
}

/** The choices of a field: what is read in either language, what is stored, and what a status means. */
export function ChoicesEditor({ choices, fixed, error, onChange }: Props) {
  const { t } = useTranslation();
  const [written, setWritten] = useState<ReadonlySet<number>>(new Set());
  const set = (at: number, change: Partial<ChoiceDraft>) => onChange(choices.map((one, index) => (index === at ? { ...one, ...change } : one)));
  const relabel = (at: number, one: ChoiceDraft, label: string) =>
    set(at, fixed.has(one.value) || written.has(at) ? { label } : { label, value: wordOf(label) });
  const named = (at: number, what: string) => `${t(`admin.field.${what}`)}, ${t('admin.choice.number', { number: at + 1 })}`;
  return (
    <Stack gap="xs" role="group" aria-label={t('admin.setting.choices')}>
      <Text size="sm" fw={600}>{t('admin.setting.choices')}</Text>
      <Text size="xs" c="dimmed">{t('admin.choice.hint')}</Text>
      {choices.map((one, at) => (
        <Group key={at} gap={6} align="flex-start" wrap="wrap" style={{ borderTop: at ? '1px solid var(--line)' : undefined, paddingTop: at ? 8 : 0 }}>
          <TextInput flex="1 1 120px" size="xs" aria-label={named(at, 'label')} placeholder={t('admin.field.label')} value={one.label} onChange={(event) => relabel(at, one, event.currentTarget.value)} />
          <TextInput flex="1 1 100px" size="xs" aria-label={named(at, 'labelZh')} placeholder={t('admin.field.labelZh')} value={one.label_zh} onChange={(event) => set(at, { label_zh: event.currentTarget.value })} />
          <TextInput
            flex="1 1 120px" size="xs" aria-label={named(at, 'value')} placeholder={t('admin.field.value')} value={one.value} readOnly={fixed.has(one.value)}
            onChange={(event) => (setWritten(new Set([...written, at])), set(at, { value: event.currentTarget.value }))}
          />
          <Select
            flex="1 1 100px" size="xs" comboboxProps={IN_PLACE} aria-label={named(at, 'category')} placeholder={t('admin.field.category')} clearable value={one.category ?? null}
            data={CATEGORIES.map((value) => ({ value, label: t(`admin.category.${value}`) }))} onChange={(category) => set(at, { category })}
          />
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('admin.choice.remove', { name: one.label || at + 1 })} onClick={() => onChange(choices.filter((_, index) => index !== at))}><IconTrash size={16} aria-hidden /></ActionIcon>
        </Group>
      ))}
      {error && <Text size="xs" c="var(--mantine-color-error)" role="alert">{error}</Text>}
      <Group><Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => onChange([...choices, { value: '', label: '', label_zh: '' }])}>{t('admin.choice.add')}</Button></Group>
    </Stack>
  );
}
