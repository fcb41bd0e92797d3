import { Group, Select, Switch, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { definitionsQuery } from '../../api/queries';
import type { InboxSearch } from '../../app/router';
import { IN_PLACE } from '../../ui/inPlace';
import { useNames } from '../../ui/useNames';

interface Props {
  search: InboxSearch;
  onChange: (search: Partial<InboxSearch>) => void;
}

/** Which tasks of a part of the inbox are shown, and in which order. */
export function TaskFilters({ search, onChange }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => field.current?.focus()]]);
  const choices = (names: string[], prefix: string) => names.map((value) => ({ value, label: t(`${prefix}.${value}`) }));
  return (
    <Group mb="md" gap="sm" role="search">
      <TextInput
        ref={field} flex="1 1 180px" type="search" aria-label={t('tasks.search')} placeholder={t('tasks.search')} leftSection={<IconSearch size={16} />}
        value={search.q ?? ''} onChange={(event) => onChange({ q: event.currentTarget.value || undefined })}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <Select
        flex="1 1 130px" maw={170} comboboxProps={IN_PLACE} aria-label={t('tasks.dueFilter')} placeholder={t('tasks.anyDue')} clearable disabled={search.done}
        data={choices(['overdue', 'today', 'later'], 'tasks.dueChoice')}
        value={search.due ?? null} onChange={(due) => onChange({ due: (due ?? undefined) as InboxSearch['due'] })}
      />
      <Processes value={search.process} onChange={(process) => onChange({ process })} />
      <Select
        flex="1 1 130px" maw={170} comboboxProps={IN_PLACE} aria-label={t('tasks.sort')} allowDeselect={false} data={choices(['urgent', 'due', 'new'], 'tasks.sortChoice')}
        value={search.sort ?? 'urgent'} onChange={(sort) => onChange({ sort: sort === 'urgent' ? undefined : (sort as InboxSearch['sort']) })}
      />
      <Switch
        label={t('tasks.showDone')} checked={search.done === true}
        onChange={(event) => onChange({ done: event.currentTarget.checked || undefined })}
      />
    </Group>
  );
}

function Processes({ value, onChange }: { value: string | undefined; onChange: (process: string | undefined) => void }) {
  const { t } = useTranslation();
  const named = useNames();
  const definitions = useQuery(definitionsQuery).data ?? [];
  const names = new Map(definitions.map((one) => [one.process_id, named(one.name || one.process_id)]));
  if (value && !names.has(value)) names.set(value, value);
  return (
    <Select
      flex="1 1 130px" maw={210} comboboxProps={IN_PLACE} searchable clearable aria-label={t('tasks.process')} placeholder={t('tasks.anyProcess')} nothingFoundMessage={t('records.nothingFound')}
      data={[...names].map(([id, label]) => ({ value: id, label }))} value={value ?? null} onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
