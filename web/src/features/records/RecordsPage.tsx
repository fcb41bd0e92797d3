import { Button, Checkbox, Drawer, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconLayoutKanban, IconPlus, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectsQuery, recordsQuery } from '../../api/queries';
import type { ObjectInfo, View } from '../../api/types';
import { NotFound } from '../../app/NotFound';
import type { ListSearch } from '../../app/router';
import { IN_PLACE } from '../../ui/inPlace';
import { LinkButton } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { BulkBar } from './bulk/BulkBar';
import { BulkProgress } from './bulk/BulkProgress';
import { isNone, kindsOf, NONE } from './bulk/wish';
import { CreateRecord } from './CreateRecord';
import { ExportMenu } from './ExportMenu';
import { labelOf } from './fieldTypes';
import { PublicFormLink } from './PublicFormLink';
import { RecordsTable } from './RecordsTable';
import { mergedTitles, Related } from './related';
import { statusFieldOf, useNames } from './useObject';
import { ColumnPicker } from './views/ColumnPicker';
import { groupSearch, shownView, useView, wishOf } from './views/shownView';
import { ViewPicker } from './views/ViewPicker';

const route = getRouteApi('/shell/$plural');

/** The list of any object of the catalogue. */
export function RecordsPage() {
  const { plural } = route.useParams();
  const query = useQuery(objectsQuery);
  return (
    <Loaded query={query} lines={8}>
      {(objects) => {
        const object = objects.find((one) => one.plural === plural);
        return object ? <Records key={plural} object={object} /> : <NotFound />;
      }}
    </Loaded>
  );
}

function Records({ object }: { object: ObjectInfo }) {
  const { t } = useTranslation();
  const names = useNames(object);
  const { plural } = object;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const view = useView(object, search.view);
  const shown = shownView(object, search, view);
  const { sort } = shown;
  const asked = { q: search.q, status: search.status, archived: search.archived, sort: shown.asked, view: search.view };
  const query = useInfiniteQuery(recordsQuery(plural, asked));
  const total = query.data?.pages[0]?.total;
  const records = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const [chosen, setChosen] = useState(NONE);
  const [operation, setOperation] = useState<string | null>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const show = (change: ListSearch) => {
    setChosen(NONE);
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  };
  const showView = (one: View | undefined) => {
    setChosen(NONE);
    if (one?.kind === 'board') void navigate({ to: '/$plural/board', params: { plural }, search: { view: one.id } });
    else void navigate({ search: { view: one?.id, q: search.q } });
  };
  const ask = () => show({ create: true });
  const clear = () => {
    if (searchBox.current) searchBox.current.value = '';
    show({ q: undefined, status: undefined, archived: undefined, view: undefined });
  };
  useHotkeys([['c', ask], ['/', () => searchBox.current?.focus()]]);

  return (
    <>
      <PageHeader
        title={names.title}
        subtitle={total === undefined ? ' ' : t('records.count', { count: total, one: names.one, many: names.many })}
        actions={
          <>
            {object.status && (
              <LinkButton to="/$plural/board" params={{ plural }} variant="default" leftSection={<IconLayoutKanban size={16} />}>{t('board.open')}</LinkButton>
            )}
            {object.name === 'lead' && <PublicFormLink />}
            {object.rights.includes('export') && <ExportMenu object={object} search={{ ...asked, fields: search.columns && [...object.title_fields, ...search.columns.split(',')].join(',') }} />}
            <Button leftSection={<IconPlus size={16} />} onClick={ask} title={t('keys.withKey', { key: 'c' })}>
              {t('records.create', { one: names.one })}
            </Button>
          </>
        }
      />
      {operation && <BulkProgress key={operation} object={object} operationKey={operation} onClose={() => setOperation(null)} />}
      <Filters object={object} search={search} searchBox={searchBox} onChange={show}>
        <ViewPicker object={object} view={view} wish={wishOf(object, search, shown)} changed={shown.changed} onChoose={showView} />
        <ColumnPicker
          object={object} columns={shown.columns} group={shown.group} onColumns={(columns) => show({ columns: columns.join(',') || undefined })}
          onGroup={(name) => show({ group: groupSearch(view, name) })}
        />
      </Filters>
      {!isNone(chosen) && (
        <BulkBar
          object={object} search={search} view={view} chosen={chosen} loaded={records.length} total={total ?? 0} onChoose={setChosen}
          onStarted={(key) => (setChosen(NONE), setOperation(key))}
        />
      )}
      <Loaded query={query} lines={8}>
        {(data) => (
          <Related value={mergedTitles(data.pages)}>
            <RecordsTable
              object={object} records={records} columns={shown.columns} group={shown.group} sort={sort} chosen={kindsOf(object, search.archived === true).length ? chosen : undefined} onChoose={setChosen}
              onSort={(next) => show({ sort: next === shownView(object, { view: search.view }, view).sort ? undefined : next })}
              filtered={Boolean(search.view || search.q || search.status || search.archived)} onClear={clear} onCreate={ask}
            />
          </Related>
        )}
      </Loaded>
      {query.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.more')}</Button>
        </Group>
      )}
      <Text size="xs" c="dimmed" mt="md" visibleFrom="sm">{t('records.keys')}</Text>
      <Drawer
        opened={search.create === true} onClose={() => show({ create: undefined })} position="right" size="md"
        title={t('records.createTitle', { one: names.one })} closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <CreateRecord object={object} onCreated={(record) => void navigate({ to: '/$plural/$id', params: { plural, id: record.id } })} />
      </Drawer>
    </>
  );
}

interface FiltersProps {
  object: ObjectInfo;
  search: ListSearch;
  searchBox: React.RefObject<HTMLInputElement | null>;
  onChange: (change: ListSearch) => void;
  children: React.ReactNode;
}

function Filters({ object, search, searchBox, onChange, children }: FiltersProps) {
  const { t, i18n } = useTranslation();
  const names = useNames(object);
  const status = statusFieldOf(object);
  const { history } = useRouter();
  const find = useDebouncedCallback((q: string) => {
    // Who opened a row meanwhile is on the way there: asking for the list now would bring them back.
    if (history.location.pathname === `/${object.plural}`) onChange({ q: q || undefined });
  }, 250);
  const label = t('records.search', { many: names.many });
  return (
    <Group mb="md" gap="sm" role="search">
      {children}
      <TextInput
        ref={searchBox} w={{ base: '100%', xs: 320 }} aria-label={label} placeholder={label}
        leftSection={<IconSearch size={16} aria-hidden />} rightSection={<kbd className="key" aria-hidden>/</kbd>}
        defaultValue={search.q ?? ''} onChange={(event) => find(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      {status && (
        <Select
          w={200} comboboxProps={IN_PLACE} aria-label={labelOf(status, i18n.language)} placeholder={t('records.any', { field: labelOf(status, i18n.language).toLowerCase() })}
          data={status.choices.map((choice) => ({ value: choice.value, label: labelOf(choice, i18n.language) }))} clearable
          value={search.status ?? null} onChange={(value) => onChange({ status: value ?? undefined })}
        />
      )}
      <Checkbox label={t('records.archived')} checked={search.archived === true} onChange={(event) => onChange({ archived: event.currentTarget.checked || undefined })} />
    </Group>
  );
}
