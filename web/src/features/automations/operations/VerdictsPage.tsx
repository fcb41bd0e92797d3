import { Button, Paper, Select, SimpleGrid, Stack } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { verdictSearchQuery } from '../../../api/operationQueries';
import { definitionsQuery } from '../../../api/queries';
import type { VerdictsSearch } from '../../../app/router';
import { EmptyState } from '../../../ui/EmptyState';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { useNames } from '../../../ui/useNames';
import { groupVerdicts } from '../../records/verdictGroups';
import { VerdictsOfChange } from '../../records/Verdicts';
import { RecordPicker } from './RecordPicker';

const route = getRouteApi('/shell/verdicts');

/** What processes said to the changes of a record, or one process to those of all records. */
export function VerdictsPage() {
  const { t } = useTranslation();
  const named = useNames();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const definitions = useQuery(definitionsQuery).data ?? [];
  const change = (made: VerdictsSearch) => void navigate({ search: (before) => ({ ...before, ...made }), replace: true });
  return (
    <>
      <PageHeader title={t('verdicts.title')} subtitle={t('verdicts.subtitle')} />
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" p="md" component="search">
          <RecordPicker object={search.object} record={search.record} onChange={change} />
          <Select
            label={t('operations.process')} placeholder={t('operations.any')} searchable clearable value={search.process ?? null}
            data={definitions.map((one) => ({ value: one.process_id, label: named(one.name || one.process_id) }))}
            onChange={(process) => change({ process: process ?? undefined })}
          />
        </SimpleGrid>
        <Found search={search} />
      </Paper>
    </>
  );
}

function Found({ search }: { search: VerdictsSearch }) {
  const { t } = useTranslation();
  const about = { process_id: search.process, object: search.record && search.object, record_id: search.object && search.record };
  const query = useInfiniteQuery(verdictSearchQuery(about));
  if (!about.process_id && !about.record_id) {
    return <EmptyState icon={IconHelpCircle} title={t('verdicts.choose')}>{t('verdicts.chooseCure')}</EmptyState>;
  }
  return (
    <Stack gap="lg" p="md">
      <Loaded query={query} lines={5}>
        {(data) => {
          const groups = groupVerdicts(data.pages.flatMap((page) => page.items));
          if (!groups.length) return <EmptyState icon={IconHelpCircle} title={t('verdicts.nothing')}>{t('verdicts.nothingCure')}</EmptyState>;
          return groups.map((group) => <VerdictsOfChange key={group.event.event_key} group={group} heading="h2" withRecord={!about.record_id} open={Boolean(about.process_id)} />);
        }}
      </Loaded>
      {query.hasNextPage && (
        <Button size="xs" variant="default" style={{ alignSelf: 'flex-start' }} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.older')}</Button>
      )}
    </Stack>
  );
}
