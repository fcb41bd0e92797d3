import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
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

/** Instances of all processes: found by what they are about, and operated on, one or all that match. */
export function InstancesPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = filterOf(search);
  const query = useInfiniteQuery(runsQuery(filter));
  const [chosen, setChosen] = useState(NOBODY);
  const mayManage = useUser().roles.includes('admin');
  const found = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { fetchNextPage } = query;
  const more = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  // A search by variables reads thousands of runs for each page: it goes on when it is asked to.
  const goesOn = query.hasNextPage && !query.isFetchingNextPage && !search.variable;
  const change = (made: InstancesSearch) => {
    setChosen(NOBODY);
    void navigate({ search: (before) => ({ ...before, ...made }), replace: true, resetScroll: false });
  };
  const clear = () => (setChosen(NOBODY), void navigate({ search: { batch: search.batch }, replace: true }));
  return (
    <>
      <PageHeader title={t('instances.title')} subtitle={t('operations.subtitle')} />
      <Stack gap="lg">
        {mayManage && <Batches watched={search.batch} onClose={() => change({ batch: undefined })} />}
        <Paper withBorder style={{ overflow: 'hidden' }}>
          <InstanceFilters search={search} onChange={change} onClear={clear} />
          {mayManage && !hasEnded(search) && (
            <BulkActions
              filter={filter} process={search.process} version={search.version} chosen={chosen} any={found.length > 0}
              narrow={isNarrow(filter)} onStarted={(batch) => change({ batch })}
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
              <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.more')}</Button>
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
