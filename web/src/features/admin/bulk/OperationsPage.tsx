import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { bulkOperationsQuery } from '../../../api/bulkQueries';
import { objectsQuery } from '../../../api/queries';
import type { BulkOperation } from '../../../api/types';
import { EmptyState } from '../../../ui/EmptyState';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { Time } from '../../../ui/Time';
import { labelOf } from '../../records/naming';
import { OperationView } from '../../records/bulk/OperationView';

/** Every change of many records, those that go on and those that have ended. */
export function OperationsPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(bulkOperationsQuery);
  return (
    <>
      <PageHeader title={t('admin.parts.bulk')} subtitle={t('admin.bulk.subtitle')} />
      <Loaded query={query} lines={8}>
        {({ pages }) => (pages[0]?.items.length ? <Stack gap="sm">{pages.flatMap((page) => page.items).map((one) => <Entry key={one.key} operation={one} />)}</Stack> : <Paper withBorder><EmptyState icon={IconListCheck} title={t('admin.bulk.none')}>{t('admin.bulk.noneCure')}</EmptyState></Paper>)}
      </Loaded>
      {query.hasNextPage && <Group mt="md"><Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.older')}</Button></Group>}
    </>
  );
}

function Entry({ operation }: { operation: BulkOperation }) {
  const { t, i18n } = useTranslation();
  const object = useQuery(objectsQuery).data?.find((one) => one.name === operation.object);
  const fields = Object.keys(operation.values).map((name) => {
    const field = object?.fields.find((one) => one.name === name);
    return field ? labelOf(field, i18n.language) : name;
  });
  return (
    <Paper withBorder p="md">
      <OperationView
        plural={object?.plural} operation={operation}
        about={(
          <Text component="div" size="sm" c="dimmed">
            {[object ? labelOf(object, i18n.language) : operation.object, fields.join(', '), operation.by].filter(Boolean).join(' · ')} · <Time at={operation.created_at} />
            {operation.mode === 'skip' && <> · {t('admin.bulk.quietly')}</>}
          </Text>
        )}
      />
    </Paper>
  );
}
