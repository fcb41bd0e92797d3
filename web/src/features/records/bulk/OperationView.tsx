import { Button, CloseButton, Group, List, Progress, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { cancelBulk, resumeBulk, suspendBulk, undoBulk } from '../../../api/bulkQueries';
import type { BulkOperation } from '../../../api/types';
import { useChange } from '../../../app/useChange';
import { number } from '../../../ui/format';
import { TextLink } from '../../../ui/links';
import { goesOn } from '../../../ui/meaning';
import { meaningOf } from '../../../ui/problemText';
import { StateBadge } from '../../../ui/StateBadge';

interface Props {
  /** Undefined when the object was taken away. */
  plural?: string;
  operation: BulkOperation;
  /** What it is about and who asked, where several stand below one another. */
  about?: ReactNode;
  onClose?: () => void;
}

/** How far a change of many records has come, what was refused and why; holding, ending and undoing it. */
export function OperationView({ plural, operation, about, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const { changed, unchanged, refused, total, state, problem } = operation;
  const through = changed + unchanged + refused;
  const kind = t(`bulk.kind.${kindOf(operation)}`);
  const shown = (value: number) => number(value, i18n.language);
  return (
    <Stack gap="sm" role={onClose ? 'region' : 'group'} aria-label={t('bulk.progress', { kind })}>
      <Group justify="space-between">
        <Group gap="sm"><Text fw={600}>{kind}</Text><StateBadge state={state} />{about}</Group>
        <Group gap="xs">
          <Controls operation={operation} kind={kind} />
          {onClose && <CloseButton aria-label={t('operations.closeProgress')} onClick={onClose} />}
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
              {plural ? <TextLink to="/$plural/$id" params={{ plural, id: one.id }} size="sm" underline="always">{one.number || one.id}</TextLink> : one.number}: <Reason code={one.code} message={one.message} />
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

function Controls({ operation, kind }: { operation: BulkOperation; kind: string }) {
  const { t } = useTranslation();
  const { key, state, action, changed } = operation;
  const refresh = [['bulk', key], ['bulk-operations']];
  const ending = useChange({ change: () => cancelBulk(key), refresh });
  const turning = useChange({ change: () => (state === 'running' ? suspendBulk(key) : resumeBulk(key)), refresh });
  const undoing = useChange({ change: () => undoBulk(key, operation.mode), refresh, done: t('bulk.undoing') });
  if (state === 'running' || state === 'suspended') {
    const Icon = state === 'running' ? IconPlayerPause : IconPlayerPlay;
    return (
      <>
        <Button size="xs" variant="default" leftSection={<Icon size={14} />} loading={turning.isPending} onClick={() => turning.mutate(undefined)}>{t(state === 'running' ? 'operations.pause' : 'operations.goOn')}</Button>
        <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} title={t('operations.endMeans')} loading={ending.isPending} onClick={() => ending.mutate(undefined)}>{t('operations.end')}</Button>
      </>
    );
  }
  if (action === 'undo' || !changed) return null;
  return <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={14} />} aria-label={t('bulk.undoOf', { kind })} title={t('bulk.undoMeans')} loading={undoing.isPending} onClick={() => undoing.mutate(undefined)}>{t('bulk.undo')}</Button>;
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
