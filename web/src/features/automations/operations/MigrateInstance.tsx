import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { migrateInstance } from '../../../api/changes';
import { migrationPreviewQuery } from '../../../api/operationQueries';
import { diagramQuery } from '../../../api/queries';
import type { InstanceDetail, MigrationPreview } from '../../../api/types';
import { useChange } from '../../../app/useChange';
import { ErrorState } from '../../../ui/ErrorState';
import { elementsIn } from '../elementNames';
import { useElementLabel } from '../useElementTitle';
import { TargetVersion, type Target } from './TargetVersion';

/** Lets an instance go on with another version: what becomes of each token is shown before. */
export function MigrateInstance({ instance, onClose }: { instance: InstanceDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [target, setTarget] = useState<Target>({ mapping: {} });
  const preview = useQuery(migrationPreviewQuery(instance.key, target.key ?? '', target.mapping));
  const change = useChange({
    change: () => migrateInstance(instance.key, target.key ?? '', target.mapping),
    refresh: [['instance', instance.key], ['instances'], ['definitions'], ['statistics']],
    done: t('operations.migrated'),
    onDone: onClose,
  });
  const sound = preview.data && !preview.data.stranded.length;
  return (
    <Modal opened onClose={onClose} size="lg" title={t('operations.kind.migrate')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack gap="sm">
        <Text size="sm">{t('operations.means.migrate')}</Text>
        <TargetVersion process={instance.process_id} from={instance.definition_key} target={target} onChange={setTarget} />
        {target.key && preview.error && <ErrorState error={preview.error} />}
        {target.key && preview.data && <Preview preview={preview.data} from={instance.definition_key} to={target.key} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('operations.leave')}</Button>
          <Button loading={change.isPending} disabled={!target.key || !sound} onClick={() => change.mutate(undefined)}>{t('operations.kind.migrate')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Preview({ preview, from, to }: { preview: MigrationPreview; from: string; to: string }) {
  const { t } = useTranslation();
  const before = useLabels(from);
  const after = useLabels(to);
  if (preview.stranded.length) {
    return (
      <Alert color="red" title={t('operations.strandedOne')}>
        <List size="sm">{preview.stranded.map((one, index) => <List.Item key={index}><span lang="en">{one.message}</span></List.Item>)}</List>
      </Alert>
    );
  }
  return (
    <Alert color="jade" title={t('operations.preview')}>
      <List size="sm">
        {preview.moves.map((one) => (
          <List.Item key={one.element_key}>
            {one.from_element === one.to_element ? t('operations.staysAt', { at: after(one.to_element) }) : t('operations.goesFromTo', { from: before(one.from_element), to: after(one.to_element) })}
          </List.Item>
        ))}
        {preview.opened.length > 0 && <List.Item>{t('operations.opened', { names: preview.opened.map(after).join(', ') })}</List.Item>}
        {preview.closed > 0 && <List.Item>{t('operations.closed', { count: preview.closed })}</List.Item>}
      </List>
    </Alert>
  );
}

/** How the elements of a version are called where one is to be told from another. */
function useLabels(version: string): (id: string) => string {
  const labelOf = useElementLabel();
  const xml = useQuery(diagramQuery(version)).data;
  const drawn = useMemo(() => new Map((xml ? elementsIn(xml) : []).map((one) => [one.id, labelOf(one.id, one.name, one.type)])), [xml, labelOf]);
  return (id) => drawn.get(id) ?? id;
}
