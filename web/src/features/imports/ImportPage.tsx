import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { cancelImport } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { importQuery } from '../../api/importQueries';
import type { Import } from '../../api/types';
import { NotFound } from '../../app/NotFound';
import { useChange } from '../../app/useChange';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { AfterTrial } from './AfterTrial';
import { Findings } from './Findings';
import { ImportProgress } from './ImportProgress';

const route = getRouteApi('/shell/imports/$key');

/** How far an import came and what it found; it can be left and opened again. */
export function ImportPage() {
  const { key } = route.useParams();
  const query = useQuery(importQuery(key));
  if (query.error && problemOf(query.error).status === 404) return <NotFound />;
  return <Loaded query={query} lines={8}>{(one) => <Detail one={one} />}</Loaded>;
}

function Detail({ one }: { one: Import }) {
  const { t } = useTranslation();
  const active = one.state === 'waiting' || one.state === 'running';
  const cancelling = useChange({ change: () => cancelImport(one.key), refresh: [['import'], ['imports']], done: t('imports.cancelled') });
  return (
    <>
      <BackLink to="/imports">{t('imports.title')}</BackLink>
      <PageHeader
        title={t('imports.of', { mapping: one.mapping })}
        badges={<StateBadge state={one.state} />}
        subtitle={<>{one.by.name} · <Time at={one.created_at} /> · {t(`imports.mode.${one.mode}`)}</>}
        actions={active && (
          <Button variant="default" leftSection={<IconPlayerStop size={16} />} loading={cancelling.isPending} onClick={() => cancelling.mutate(undefined)}>
            {t('imports.cancel')}
          </Button>
        )}
      />
      <Stack gap="lg">
        {active && <Text size="sm" c="dimmed">{t('imports.leave')}</Text>}
        {one.problem && (
          <Alert color="red" role="alert" title={t('imports.failed')}>
            <Text size="sm" className="break-anywhere">{one.problem.message} {one.problem.cure}</Text>
          </Alert>
        )}
        {one.mode === 'try' && one.state === 'done' && <AfterTrial one={one} />}
        {(one.state === 'failed' || one.state === 'cancelled') && <Text size="sm">{t('imports.again')}</Text>}
        <ImportProgress one={one} />
        {!active && <Findings one={one} />}
      </Stack>
    </>
  );
}
