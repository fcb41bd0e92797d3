import { Button, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { resolveIncident } from '../../api/changes';
import { incidentsQuery } from '../../api/queries';
import type { Incident } from '../../api/types';
import { useChange } from '../../app/useChange';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { Time } from '../../ui/Time';

/** What is stuck in a process, with the reason and a button that tries again. */
export function Incidents({ processId }: { processId: string }) {
  const { t } = useTranslation();
  const query = useQuery(incidentsQuery);
  return (
    <Panel title={t('incidents.title')}>
      <Loaded query={query} lines={2}>
        {(incidents) => <IncidentList incidents={incidents.filter((incident) => incident.process_id === processId)} linked />}
      </Loaded>
    </Panel>
  );
}

export function IncidentList({ incidents, linked }: { incidents: Incident[]; linked?: boolean }) {
  const { t } = useTranslation();
  if (!incidents.length) return <Text size="sm" c="dimmed">{t('incidents.none')}</Text>;
  return (
    <Stack gap="md">
      {incidents.map((incident) => <Entry key={incident.key} incident={incident} linked={linked} />)}
    </Stack>
  );
}

function Entry({ incident, linked }: { incident: Incident; linked?: boolean }) {
  const { t } = useTranslation();
  const resolution = useChange({
    change: () => resolveIncident(incident.key),
    refresh: [['incidents'], ['instance'], ['instances'], ['statistics'], ['definitions'], ['timeline']],
    done: t('incidents.retried'),
  });
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600}>{incident.element_name ?? incident.element_id}</Text>
        <Text size="sm" className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{incident.message}</Text>
        <Text size="xs" c="dimmed" component="div">
          {t(`incidentType.${incident.type}`, { defaultValue: incident.type })} · <Time at={incident.opened_at} />
          {linked && (
            <> · <TextLink inherit underline="always" to="/instances/$key" params={{ key: incident.instance_key }}>{incident.record?.title ?? t('incidents.openInstance')}</TextLink></>
          )}
        </Text>
      </div>
      <Button size="xs" variant="light" style={{ flexShrink: 0 }} leftSection={<IconRefresh size={14} />} loading={resolution.isPending} onClick={() => resolution.mutate(undefined)}>
        {t('incidents.retry')}
      </Button>
    </Group>
  );
}
