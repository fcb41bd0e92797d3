import { Group, SegmentedControl, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { instancesQuery, type InstanceState } from '../../api/queries';
import type { Instance } from '../../api/types';
import { LinkButton } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useRowKeys } from '../../ui/useRowKeys';

const STATES = ['all', 'active', 'completed', 'cancelled'] as const;

export function Instances({ processId }: { processId: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'all' | InstanceState>('all');
  const query = useQuery(instancesQuery({ process_id: processId, state: state === 'all' ? undefined : state }));
  return (
    <Panel
      title={t('instances.title')} flush
      actions={
        <Group gap="sm">
          <SegmentedControl
            size="xs" aria-label={t('instances.state')} value={state} onChange={(value) => setState(value as typeof state)}
            data={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          />
          <LinkButton size="xs" variant="default" to="/instances" search={{ process: processId, state: state === 'all' ? undefined : state }}>{t('instances.search')}</LinkButton>
        </Group>
      }
    >
      <Loaded query={query}>{(page) => <InstanceTable instances={page.items} />}</Loaded>
    </Panel>
  );
}

function InstanceTable({ instances }: { instances: Instance[] }) {
  const { t } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  if (!instances.length) return <Text size="sm" c="dimmed" p="md">{t('instances.none')}</Text>;
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table className="data-table" highlightOnHover horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('instances.subject')}</Table.Th>
            <Table.Th>{t('instances.state')}</Table.Th>
            <Table.Th>{t('instances.started')}</Table.Th>
            <Table.Th>{t('instances.ended')}</Table.Th>
            <Table.Th className="numeric">{t('process.versionColumn')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {instances.map((instance) => (
            <Table.Tr key={instance.key}>
              <Table.Td>
                <Link to="/instances/$key" params={{ key: instance.key }} className="row-link" data-row-link>
                  {instance.record?.title ?? instance.key}
                </Link>
              </Table.Td>
              <Table.Td><StateBadge state={instance.incident_count ? 'incident' : instance.state} /></Table.Td>
              <Table.Td><Time at={instance.started_at} /></Table.Td>
              <Table.Td>{instance.ended_at ? <Time at={instance.ended_at} /> : '—'}</Table.Td>
              <Table.Td className="numeric">{instance.version}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
