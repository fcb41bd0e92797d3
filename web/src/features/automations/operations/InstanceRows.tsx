import { Checkbox, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { Instance } from '../../../api/types';
import { StateBadge } from '../../../ui/StateBadge';
import { Time } from '../../../ui/Time';
import { useNames } from '../../../ui/useNames';
import { useRowKeys } from '../../../ui/useRowKeys';

interface Props {
  instances: Instance[];
  /** Undefined where nothing can be chosen. */
  chosen?: ReadonlySet<string>;
  onChoose: (keys: ReadonlySet<string>) => void;
}

/** The instances found, each to be opened, and chosen for an operation while it runs. */
export function InstanceRows({ instances, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  const running = instances.filter((one) => one.state === 'active').map((one) => one.key);
  const all = running.length > 0 && running.every((key) => chosen?.has(key));
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table className="data-table" highlightOnHover horizontalSpacing="md">
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
          {instances.map((instance) => <Row key={instance.key} instance={instance} chosen={chosen} onChoose={onChoose} />)}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ instance, chosen, onChoose }: Omit<Props, 'instances'> & { instance: Instance }) {
  const { t } = useTranslation();
  const named = useNames();
  const title = instance.record?.title ?? instance.key;
  const toggle = () => {
    const next = new Set(chosen);
    if (!next.delete(instance.key)) next.add(instance.key);
    onChoose(next);
  };
  return (
    <Table.Tr>
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
