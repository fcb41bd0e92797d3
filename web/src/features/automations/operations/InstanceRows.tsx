import { Checkbox, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type Ref, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import type { Instance } from '../../../api/types';
import { StateBadge } from '../../../ui/StateBadge';
import { Time } from '../../../ui/Time';
import { useNames } from '../../../ui/useNames';
import { useRowKeys } from '../../../ui/useRowKeys';
import { useVirtualRows } from '../../../ui/useVirtualRows';

const ROW_HEIGHT = 56;
const NEAR_THE_END = 25;

interface Props {
  instances: Instance[];
  /** Undefined where nothing can be chosen. */
  chosen?: ReadonlySet<string>;
  onChoose: (keys: ReadonlySet<string>) => void;
  /** Called when somebody comes near the end. */
  onEnd?: () => void;
}

/** The instances found, each to be opened, and chosen for an operation while it runs. */
export function InstanceRows({ instances, chosen, onChoose, onEnd }: Props) {
  const { t } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  const { rows, measure, before, after, last } = useVirtualRows({ body, count: instances.length, height: ROW_HEIGHT });
  const nearEnd = last >= instances.length - NEAR_THE_END;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd]);
  const running = instances.filter((one) => one.state === 'active').map((one) => one.key);
  const all = running.length > 0 && running.every((key) => chosen?.has(key));
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table className="data-table" highlightOnHover horizontalSpacing="md" aria-rowcount={onEnd ? -1 : instances.length + 1}>
        <Table.Thead>
          <Table.Tr>
            {chosen && (
              <Table.Th w={40}>
                <Checkbox
                  aria-label={t('operations.chooseShown')} checked={all} indeterminate={!all && chosen.size > 0} disabled={!running.length}
                  onChange={() => onChoose(new Set(all ? [] : running))}
                />
              </Table.Th>
            )}
            <Table.Th>{t('instances.subject')}</Table.Th>
            <Table.Th>{t('operations.process')}</Table.Th>
            <Table.Th>{t('instances.state')}</Table.Th>
            <Table.Th>{t('instances.started')}</Table.Th>
            <Table.Th>{t('instances.ended')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {rows.map(({ index }) => {
            const instance = instances[index]!;
            return <Row key={instance.key} ref={measure} index={index} instance={instance} chosen={chosen} onChoose={onChoose} />;
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps extends Pick<Props, 'chosen' | 'onChoose'> {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  instance: Instance;
}

function Row({ ref, index, instance, chosen, onChoose }: RowProps) {
  const { t } = useTranslation();
  const named = useNames();
  const title = instance.record?.title ?? instance.key;
  const toggle = () => {
    const next = new Set(chosen);
    if (!next.delete(instance.key)) next.add(instance.key);
    onChoose(next);
  };
  return (
    <Table.Tr ref={ref} data-index={index} aria-rowindex={index + 2}>
      {chosen && (
        <Table.Td>
          <Checkbox aria-label={t('operations.choose', { title })} checked={chosen.has(instance.key)} disabled={instance.state !== 'active'} onChange={toggle} />
        </Table.Td>
      )}
      <Table.Td><Link to="/instances/$key" params={{ key: instance.key }} className="row-link" data-row-link>{title}</Link></Table.Td>
      <Table.Td>{named(instance.process_name || instance.process_id)}<Text size="xs" c="dimmed">{t('process.version', { version: instance.version })}</Text></Table.Td>
      <Table.Td><StateBadge state={instance.incident_count ? 'incident' : instance.state} /></Table.Td>
      <Table.Td><Time at={instance.started_at} /></Table.Td>
      <Table.Td>{instance.ended_at ? <Time at={instance.ended_at} /> : '—'}</Table.Td>
    </Table.Tr>
  );
}
