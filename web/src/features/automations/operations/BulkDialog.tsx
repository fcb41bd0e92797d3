import { Alert, Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { startBatch } from '../../../api/changes';
import { batchPreviewQuery } from '../../../api/operationQueries';
import type { BatchWish, RunFilter } from '../../../api/types';
import { useChange } from '../../../app/useChange';
import { ErrorState } from '../../../ui/ErrorState';
import { TextLink } from '../../../ui/links';
import { readValue } from './search';
import { TargetVersion, type Target } from './TargetVersion';

export type BulkKind = Exclude<BatchWish['kind'], 'move'>;
const SHOWN = 10;

interface Props {
  kind: BulkKind;
  filter: RunFilter;
  process?: string;
  version?: string;
  onClose: () => void;
  onStarted: (batch: string) => void;
}

/** Says what would be done with how many, asks for what it needs, and begins. */
export function BulkDialog({ kind, filter, process, version, onClose, onStarted }: Props) {
  const { t } = useTranslation();
  const [target, setTarget] = useState<Target>({ mapping: {} });
  const [variable, setVariable] = useState({ name: '', value: '' });
  const wish = wishOf(kind, filter, target, variable);
  const starting = useChange({
    change: startBatch,
    refresh: [['batches']],
    onDone: (batch) => (onStarted(batch.key), onClose()),
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={t(`operations.kind.${kind}`)} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack gap="md">
        <Text size="sm">{t(`operations.means.${kind}`)}</Text>
        {kind === 'migrate' && (process ? <TargetVersion process={process} from={version} target={target} onChange={setTarget} /> : <Alert color="yellow">{t('operations.processForMigration')}</Alert>)}
        {kind === 'set_variables' && (
          <Group grow align="flex-start">
            <TextInput label={t('instance.variable')} value={variable.name} onChange={({ currentTarget: { value: name } }) => setVariable((before) => ({ ...before, name }))} />
            <TextInput label={t('instance.value')} description={t('operations.valueHint')} value={variable.value} onChange={({ currentTarget: { value } }) => setVariable((before) => ({ ...before, value }))} />
          </Group>
        )}
        {wish && <Confirm wish={wish} busy={starting.isPending} onConfirm={() => starting.mutate(wish)} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}

/** The wish for the server; undefined while something is missing. */
function wishOf(kind: BulkKind, filter: RunFilter, target: Target, variable: { name: string; value: string }): BatchWish | undefined {
  if (kind === 'migrate') return target.key ? { kind, filter, definition_key: target.key, mapping: target.mapping } : undefined;
  if (kind !== 'set_variables') return { kind, filter };
  const name = variable.name.trim();
  return name && variable.value.trim() ? { kind, filter, variables: { [name]: readValue(variable.value.trim()) } } : undefined;
}

interface ConfirmProps {
  wish: BatchWish;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

function Confirm({ wish, busy, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const preview = useQuery(batchPreviewQuery(wish));
  const total = preview.data?.total;
  const problems = preview.data?.problems ?? [];
  if (preview.error) return <ErrorState error={preview.error} />;
  return (
    <>
      <Text size="sm" fw={600} aria-live="polite">
        {!preview.data ? t('state.loading') : total === null || total === undefined ? t('operations.unknownTotal') : t('operations.total', { count: total })}
      </Text>
      {problems.length > 0 && (
        <Alert color="yellow" title={t('operations.stranded', { count: problems.length, looked: preview.data?.looked_at })}>
          <List size="sm" spacing={4}>
            {problems.slice(0, SHOWN).map((one) => (
              <List.Item key={one.instance_key}>
                <TextLink to="/instances/$key" params={{ key: one.instance_key }} size="sm" underline="always" c="inherit">{one.instance_key}</TextLink>: <span lang="en">{one.message}</span>
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('operations.leave')}</Button>
        <Button color={wish.kind === 'cancel' ? 'red.8' : undefined} loading={busy} disabled={!preview.data || total === 0} onClick={onConfirm}>
          {total ? t('operations.confirmCount', { what: t(`operations.kind.${wish.kind}`), count: total }) : t(`operations.kind.${wish.kind}`)}
        </Button>
      </Group>
    </>
  );
}
