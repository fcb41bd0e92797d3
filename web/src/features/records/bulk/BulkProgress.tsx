import { Button, CloseButton, Group, List, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { bulkQuery, cancelBulk } from '../../../api/bulkQueries';
import type { BulkOperation, ObjectInfo } from '../../../api/types';
import { useChange } from '../../../app/useChange';
import { number } from '../../../ui/format';
import { TextLink } from '../../../ui/links';
import { Loaded } from '../../../ui/Loaded';
import { goesOn } from '../../../ui/meaning';
import { meaningOf } from '../../../ui/problemText';
import { StateBadge } from '../../../ui/StateBadge';

interface Props {
  object: ObjectInfo;
  operationKey: string;
  onClose: () => void;
}

/** How far a change of many records has come, what was refused and why, and ending it. */
export function BulkProgress({ object, operationKey, onClose }: Props) {
  const query = useQuery(bulkQuery(operationKey));
  const client = useQueryClient();
  const { plural } = object;
  const through = query.data && query.data.changed + query.data.refused;
  const state = query.data?.state;
  useEffect(() => {
    if (through || state === 'done') void client.invalidateQueries({ queryKey: ['records', plural] });
  }, [client, plural, through, state]);
  return (
    <Paper withBorder p="md" mb="md">
      <Loaded query={query} lines={2}>{(operation) => <Shown object={object} operation={operation} onClose={onClose} />}</Loaded>
    </Paper>
  );
}

function Shown({ object, operation, onClose }: { object: ObjectInfo; operation: BulkOperation; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { changed, unchanged, refused, total, state, problem } = operation;
  const through = changed + unchanged + refused;
  const kind = t(`bulk.kind.${kindOf(operation)}`);
  const shown = (value: number) => number(value, i18n.language);
  const ending = useChange({ change: () => cancelBulk(operation.key), refresh: [['bulk', operation.key]] });
  return (
    <Stack gap="sm" component="section" aria-label={t('bulk.progress', { kind })}>
      <Group justify="space-between">
        <Group gap="sm"><Text fw={600}>{kind}</Text><StateBadge state={state} /></Group>
        <Group gap="xs">
          {state === 'running' && (
            <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} title={t('operations.endMeans')} loading={ending.isPending} onClick={() => ending.mutate(undefined)}>
              {t('operations.end')}
            </Button>
          )}
          <CloseButton aria-label={t('operations.closeProgress')} onClick={onClose} />
        </Group>
      </Group>
      <Progress value={total ? Math.min(100, (100 * through) / total) : 100} aria-label={t('bulk.progress', { kind })} />
      <Text size="sm" aria-live="polite">
        {t('bulk.changed', { done: shown(changed), total: shown(total) })}
        {unchanged > 0 && <> · {t('bulk.unchanged', { count: unchanged })}</>}
        {refused > 0 && <> · <Text span inherit c="var(--mantine-color-error)" fw={600}>{t('bulk.refused', { count: refused })}</Text></>}
      </Text>
      {problem && <Reason code={problem.code} message={`${problem.message} ${problem.cure}`} />}
      {refused > 0 && (
        <List size="sm" spacing={4} style={{ maxHeight: 220, overflowY: 'auto' }} tabIndex={0} aria-label={t('bulk.refusals')}>
          {operation.refusals.map((one) => (
            <List.Item key={one.id}>
              <TextLink to="/$plural/$id" params={{ plural: object.plural, id: one.id }} size="sm" underline="always">{one.number}</TextLink>: <Reason code={one.code} message={one.message} />
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

/** Why a record was left as it is, in the person's language where there are words for it. */
function Reason({ code, message }: { code: string; message: string }) {
  const { t } = useTranslation();
  const meaning = meaningOf(code, t, message);
  if (!meaning) return <span lang="en">{message}</span>;
  return <span>{meaning}{goesOn(meaning) && <span lang="en">{message}</span>}</span>;
}

function kindOf({ action, values }: BulkOperation) {
  return action === 'update' ? (Object.keys(values).join() === 'owner' ? 'assign' : 'set') : action;
}
