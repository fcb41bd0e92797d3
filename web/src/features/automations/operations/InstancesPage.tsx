import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { memo, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { runsQuery } from '../../../api/operationQueries';
import type { InstancesSearch } from '../../../app/router';
import { useUser } from '../../../app/session';
import { EmptyState } from '../../../ui/EmptyState';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { Batches } from './Batches';
import { BulkActions } from './BulkActions';
import { InstanceFilters } from './InstanceFilters';
import { InstanceRows } from './InstanceRows';
import { filterOf, hasEnded, isNarrow } from './search';

const route = getRouteApi('/shell/instances');
const NOBODY: ReadonlySet<string> = new Set();
// The page is shown anew whenever the list goes on, these only when something of theirs changes.
const Filters = memo(InstanceFilters);
const Actions = memo(BulkActions);

/** Instances of all processes: found by what they are about, and operated on, one or all that match. */
export function InstancesPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useMemo(() => filterOf(search), [search]);
  const query = useInfiniteQuery(runsQuery(filter));
  const [chosen, setChosen] = useState(NOBODY);
  const mayManage = useUser().roles.includes('admin');
  const found = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { fetchNextPage } = query;
  const more = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  // A search by variables reads thousands of runs for each page: it goes on when it is asked to. While what is here is
  // asked for again a wish for more is lost, so it waits until that is over.
  const goesOn = query.hasNextPage && !query.isFetching && !search.variable;
  const change = useCallback(
    (made: InstancesSearch) => {
      setChosen(NOBODY);
      void navigate({ search: (before) => ({ ...before, ...made }), replace: true, resetScroll: false });
    },
    [navigate],
  );
  const clear = useCallback(() => (setChosen(NOBODY), void navigate({ search: ({ batch }) => ({ batch }), replace: true })), [navigate]);
  const watch = useCallback((batch: string) => change({ batch }), [change]);
  return (
    <>
      <PageHeader title={t('instances.title')} subtitle={t('operations.subtitle')} />
      <Stack gap="lg">
        {mayManage && <Batches watched={search.batch} onClose={() => change({ batch: undefined })} />}
        <Paper withBorder style={{ overflow: 'hidden' }}>
          <Filters search={search} onChange={change} onClear={clear} />
          {mayManage && !hasEnded(search) && (
            <Actions
              filter={filter} process={search.process} version={search.version} chosen={chosen} any={found.length > 0}
              narrow={isNarrow(filter)} onStarted={watch}
            />
          )}
          <Loaded query={query} lines={6}>
            {() =>
              found.length || query.hasNextPage ? (
                <InstanceRows instances={found} chosen={mayManage && !hasEnded(search) ? chosen : undefined} onChoose={setChosen} onEnd={goesOn ? more : undefined} />
              ) : (
                <Nothing narrow={isNarrow(filter)} onClear={clear} />
              )
            }
          </Loaded>
          {query.hasNextPage && (
            <Group p="md" gap="md">
              <Button variant="default" size="xs" loading={query.isFetchingNextPage && !!search.variable} onClick={() => void query.fetchNextPage()}>{t('action.more')}</Button>
              {search.variable && <Text size="xs" c="dimmed">{t('operations.searchGoesOn')}</Text>}
            </Group>
          )}
        </Paper>
      </Stack>
    </>
  );
}

function Nothing({ narrow, onClear }: { narrow: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  return narrow ? (
    <EmptyState icon={IconListSearch} title={t('operations.noMatch')} action={<Button variant="default" onClick={onClear}>{t('operations.clear')}</Button>}>
      {t('operations.noMatchCure')}
    </EmptyState>
  ) : (
    <EmptyState icon={IconListSearch} title={t('operations.nothing')}>{t('operations.nothingCure')}</EmptyState>
  );
}
