import { ActionIcon, Button, Group, MultiSelect, Paper, Select, Stack, Text, Textarea } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { IN_PLACE } from '../../../ui/inPlace';
import { useRightObjects, useRights } from '../rights';
import { type GrantDraft, NEW_GRANT, RECORDS, type Records } from './model';

interface Props {
  grants: GrantDraft[];
  disabled: boolean;
  /** What is wrong with a grant, by its place. */
  wrong: (at: number) => string | undefined;
  onChange: (grants: GrantDraft[]) => void;
}

/** What a role allows: rights on an object, and on which of its records. */
export function GrantList({ grants, disabled, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const objects = useRightObjects();
  const rights = [{ value: '*', label: t('admin.right.all') }, ...useRights()];
  const records = RECORDS.map((value) => ({ value, label: t(`admin.role.records.${value}`) }));
  const set = (at: number, change: Partial<GrantDraft>) => onChange(grants.map((one, index) => (index === at ? { ...one, ...change } : one)));
  return (
    <Stack gap="xs" role="group" aria-label={t('admin.role.grants')}>
      <Text size="sm" fw={600}>{t('admin.role.grants')}</Text>
      {grants.map((one, at) => (
        <Paper key={at} withBorder p="xs" role="group" aria-label={t('admin.role.grant', { number: at + 1 })}>
          <Group gap="xs" align="flex-end" wrap="wrap">
            <Select flex="1 1 150px" size="xs" label={t('admin.right.objects')} searchable disabled={disabled} comboboxProps={IN_PLACE} data={known(objects, one.object)} value={one.object || null} onChange={(object) => set(at, { object: object ?? '' })} />
            <MultiSelect flex="2 1 220px" size="xs" label={t('admin.right.rights')} disabled={disabled} comboboxProps={IN_PLACE} data={rights} value={one.rights} onChange={(next) => set(at, { rights: next })} />
            <Select flex="1 1 170px" size="xs" label={t('admin.role.which')} allowDeselect={false} disabled={disabled} comboboxProps={IN_PLACE} data={records} value={one.records} onChange={(next) => next && set(at, { records: next as Records })} />
            {!disabled && <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('admin.role.removeGrant', { number: at + 1 })} onClick={() => onChange(grants.filter((_, index) => index !== at))}><IconTrash size={16} aria-hidden /></ActionIcon>}
          </Group>
          {one.records === 'filter' && <Textarea mt="xs" size="xs" autosize minRows={2} disabled={disabled} label={t('admin.role.filter')} description={t('admin.role.filterHint')} value={one.filter} onChange={(event) => set(at, { filter: event.currentTarget.value })} />}
          {wrong(at) && <Text mt={4} size="xs" c="var(--mantine-color-error)" role="alert">{wrong(at)}</Text>}
        </Paper>
      ))}
      {!disabled && <Group><Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => onChange([...grants, NEW_GRANT])}>{t('admin.role.addGrant')}</Button></Group>}
    </Stack>
  );
}

/** The choices, with what is chosen among them: jobs of one type have names of their own. */
function known(choices: { value: string; label: string }[], value: string) {
  return !value || choices.some((one) => one.value === value) ? choices : [...choices, { value, label: value }];
}
