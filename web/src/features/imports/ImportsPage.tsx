import { Button, Grid, Group, Paper } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { importsQuery } from '../../api/importQueries';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { ImportList } from './ImportList';
import { NewImport } from './NewImport';

/** Starting an import of files, and the ones there have been. */
export function ImportsPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(importsQuery);
  return (
    <>
      <PageHeader title={t('imports.title')} subtitle={t('imports.subtitle')} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Panel title={t('imports.new')}><NewImport /></Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Paper withBorder style={{ overflow: 'hidden' }}>
            <Loaded query={query}>
              {(data) => {
                const found = data.pages.flatMap((page) => page.items);
                if (found.length) return <ImportList imports={found} />;
                return <EmptyState icon={IconFileImport} title={t('imports.none')}>{t('imports.noneCure')}</EmptyState>;
              }}
            </Loaded>
          </Paper>
          {query.hasNextPage && (
            <Group justify="center" mt="md">
              <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.older')}</Button>
            </Group>
          )}
        </Grid.Col>
      </Grid>
    </>
  );
}
