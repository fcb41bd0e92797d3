import { Button, CloseButton, Group, List, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { cancelBatch, pauseBatch, resumeBatch } from '../../../api/changes';
import { batchFailuresQuery, batchQuery } from '../../../api/operationQueries';
import type { Batch } from '../../../api/types';
import { useChange } from '../../../app/useChange';
import { number } from '../../../ui/format';
import { Loaded } from '../../../ui/Loaded';
import { StateBadge } from '../../../ui/StateBadge';
import { TextLink } from '../../../ui/links';

const CONCERNED = [['incidents'], ['instance'], ['instances'], ['statistics'], ['definitions'], ['tasks'], ['batches']];

/** How far an operation over many instances has come, what failed, and holding or ending it. */
export function BatchProgress({ batchKey, onClose }: { batchKey: string; onClose?: () => void }) {
  const query = useQuery(batchQuery(batchKey));
  const client = useQueryClient();
  const state = query.data?.state;
  useEffect(() => {
    if (state === 'done' || state === 'cancelled') for (const queryKey of CONCERNED) void client.invalidateQueries({ queryKey });
  }, [client, state]);
  return (
    <Paper withBorder p="md">
      <Loaded query={query} lines={2}>{(batch) => <Shown batch={batch} onClose={onClose} />}</Loaded>
    </Paper>
  );
}

function Shown({ batch, onClose }: { batch: Batch; onClose?: () => void }) {
  const { t, i18n } = useTranslation();
  const through = batch.done + batch.failed;
  const total = batch.total ?? (batch.state === 'done' ? through : null);
  const share = total === null ? 0 : total ? (100 * through) / total : 100;
  const kind = t(`operations.kind.${batch.kind}`);
  const shown = (value: number) => number(value, i18n.language);
  return (
    <Stack gap="sm" component="section" aria-label={t('operations.progressOf', { kind })}>
      <Group justify="space-between">
        <Group gap="sm"><Text fw={600}>{kind}</Text><StateBadge state={batch.state} /></Group>
        <Group gap="xs">
          <Controls batch={batch} />
          {onClose && <CloseButton aria-label={t('operations.closeProgress')} onClick={onClose} />}
        </Group>
      </Group>
      <Progress value={share} aria-label={t('operations.progressOf', { kind })} />
      <Text size="sm" aria-live="polite">
        {total === null ? t('operations.doneSoFar', { done: shown(batch.done) }) : t('operations.doneOf', { done: shown(batch.done), total: shown(total) })}
        {batch.failed > 0 && <> · <Text span inherit c="var(--mantine-color-error)" fw={600}>{t('operations.failed', { count: batch.failed })}</Text></>}
      </Text>
      {batch.failed > 0 && <Failures batch={batch} />}
    </Stack>
  );
}

function Controls({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  const refresh = [['batch', batch.key], ['batches']];
  const turn = useChange({ change: () => (batch.state === 'paused' ? resumeBatch(batch.key) : pauseBatch(batch.key)), refresh });
  const end = useChange({ change: () => cancelBatch(batch.key), refresh });
  if (batch.state !== 'running' && batch.state !== 'paused') return null;
  const paused = batch.state === 'paused';
  return (
    <>
      <Button size="xs" variant="default" leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />} loading={turn.isPending} onClick={() => turn.mutate(undefined)}>
        {t(paused ? 'operations.goOn' : 'operations.pause')}
      </Button>
      <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} title={t('operations.endMeans')} loading={end.isPending} onClick={() => end.mutate(undefined)}>
        {t('operations.end')}
      </Button>
    </>
  );
}

function Failures({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(batchFailuresQuery(batch.key, batch.failed));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <List size="sm" spacing={4} style={{ maxHeight: 220, overflowY: 'auto' }} tabIndex={0} aria-label={t('operations.failures')}>
        {items.map((one) => (
          <List.Item key={one.instance_key}>
            <TextLink to="/instances/$key" params={{ key: one.instance_key }} size="sm" underline="always">{one.instance_key}</TextLink>: <span lang="en">{one.message}</span>
          </List.Item>
        ))}
      </List>
      {query.hasNextPage && (
        <Button size="compact-xs" variant="default" style={{ alignSelf: 'flex-start' }} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.more')}</Button>
      )}
    </>
  );
}
