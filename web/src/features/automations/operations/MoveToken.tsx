import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { modifyInstance } from '../../../api/changes';
import { diagramQuery } from '../../../api/queries';
import type { InstanceDetail, Modification } from '../../../api/types';
import { useChange } from '../../../app/useChange';
import { IN_PLACE } from '../../../ui/inPlace';
import { elementsIn } from '../elementNames';
import { useElementLabel, useElementTitle } from '../useElementTitle';

const END = '';

/** Takes a token from where it stands and starts another element in its place, or just ends it. */
export function MoveToken({ instance, onClose }: { instance: InstanceDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const titleOf = useElementTitle();
  const labelOf = useElementLabel();
  const xml = useQuery(diagramQuery(instance.definition_key)).data;
  const live = instance.elements.filter((one) => !one.ended_at);
  const [from, setFrom] = useState(live.length === 1 ? live[0]?.key : undefined);
  const [to, setTo] = useState<string | null>(null);
  const change = useChange({
    change: (modification: Modification) => modifyInstance(instance.key, modification),
    refresh: [['instance', instance.key], ['instances'], ['tasks'], ['incidents']],
    done: t('operations.moved'),
    onDone: onClose,
  });
  const places = (xml ? elementsIn(xml) : []).filter((one) => one.type !== 'startEvent' && one.type !== 'boundaryEvent');
  const source = live.find((one) => one.key === from);
  const goal = places.find((one) => one.id === to);
  const apply = () => from && change.mutate(to === END ? { ends: [from] } : { moves: [{ element_key: from, element_id: to ?? '' }] });
  return (
    <Modal opened onClose={onClose} size="lg" title={t('operations.move')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack gap="sm">
        <Select
          comboboxProps={IN_PLACE} label={t('operations.moveFrom')} placeholder={t('operations.choosePlace')} allowDeselect={false} value={from ?? null} onChange={(key) => setFrom(key ?? undefined)}
          data={live.map((one) => ({ value: one.key, label: labelOf(one.element_id, one.name, one.type) }))}
        />
        <Select
          comboboxProps={IN_PLACE} label={t('operations.moveTo')} placeholder={t('operations.choosePlace')} allowDeselect={false} searchable value={to} onChange={setTo}
          data={[...places.map((one) => ({ value: one.id, label: labelOf(one.id, one.name, one.type) })), { value: END, label: t('operations.moveEnds') }]}
        />
        {source && to !== null && (
          <Alert color="yellow" title={t('operations.preview')}>
            <Text size="sm">{t('operations.moveLeaves', { from: titleOf(source.element_id, source.name, source.type).title })}</Text>
            {goal && <Text size="sm">{t('operations.moveBegins', { to: titleOf(goal.id, goal.name, goal.type).title })}</Text>}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('operations.leave')}</Button>
          <Button loading={change.isPending} disabled={!source || to === null} onClick={apply}>{t('operations.moveNow')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
