import { Button, Drawer, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { recordsQuery } from '../../api/queries';
import type { ListSearch } from '../../app/router';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { CreateRecord } from './CreateRecord';
import { labelOf } from './fieldTypes';
import { LeadsTable } from './LeadsTable';
import { PublicFormLink } from './PublicFormLink';
import { fieldOf, useObject } from './useObject';

const route = getRouteApi('/shell/leads');
const NEWEST = '-created_at';

export function LeadsPage() {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const object = useObject('lead');
  const sort = search.sort ?? NEWEST;
  const query = useInfiniteQuery(recordsQuery('leads', { q: search.q, status: search.status, sort }));
  const total = query.data?.pages[0]?.total;
  const searchBox = useRef<HTMLInputElement>(null);
  const show = (change: ListSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const find = useDebouncedCallback((q: string) => show({ q: q || undefined }), 250);

  useHotkeys([
    ['c', () => show({ create: true })],
    ['/', () => searchBox.current?.focus()],
  ]);

  const statuses = (fieldOf(object, 'status')?.choices ?? []).map((choice) => ({
    value: choice.value,
    label: labelOf(choice, i18n.language),
  }));

  return (
    <>
      <PageHeader
        title={t('leads.title')}
        subtitle={total === undefined || total === null ? t('leads.subtitle') : t('leads.count', { count: total })}
        actions={
          <>
            <PublicFormLink />
            <Button leftSection={<IconPlus size={16} />} onClick={() => show({ create: true })} title={t('keys.withKey', { key: 'c' })}>
              {t('leads.create')}
            </Button>
          </>
        }
      />
      <Group mb="md" gap="sm" role="search">
        <TextInput
          ref={searchBox} w={{ base: '100%', xs: 320 }} aria-label={t('leads.search')} placeholder={t('leads.search')}
          leftSection={<IconSearch size={16} aria-hidden />} rightSection={<kbd className="key" aria-hidden>/</kbd>}
          defaultValue={search.q ?? ''} onChange={(event) => find(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <Select
          w={200} aria-label={t('leads.status')} placeholder={t('leads.anyStatus')} data={statuses} clearable
          value={search.status ?? null} onChange={(status) => show({ status: status ?? undefined })}
        />
      </Group>
      <Loaded query={query} lines={8}>
        {(data) => (
          <LeadsTable
            object={object} records={data.pages.flatMap((page) => page.items)} sort={sort}
            onSort={(next) => show({ sort: next === NEWEST ? undefined : next })}
            filtered={Boolean(search.q || search.status)}
            onClear={() => {
              if (searchBox.current) searchBox.current.value = '';
              show({ q: undefined, status: undefined });
            }}
            onCreate={() => show({ create: true })}
          />
        )}
      </Loaded>
      {query.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.more')}</Button>
        </Group>
      )}
      <Text size="xs" c="dimmed" mt="md" visibleFrom="sm">{t('leads.keys')}</Text>
      <Drawer
        opened={search.create === true} onClose={() => show({ create: undefined })} position="right" size="md"
        title={t('leads.createTitle')} closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        {object && <CreateRecord object={object} plural="leads" onCreated={(record) => void navigate({ to: '/leads/$id', params: { id: record.id } })} />}
      </Drawer>
    </>
  );
}
