import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { resolveIncident } from '../../api/changes';
import { incidentsQuery } from '../../api/queries';
import type { Incident } from '../../api/types';
import { useChange } from '../../app/useChange';
import { LinkButton, TextLink } from '../../ui/links';
import { IncidentText } from '../../ui/IncidentText';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { Time } from '../../ui/Time';
import { DismissIncident } from './operations/Dismiss';
import { IncidentOwner } from './operations/IncidentOwner';
import { useElementTitle } from './useElementTitle';

const FIRST = 5;
/** More are tried again by their cause, in chunks with progress: the list holds the newest 200 only. */
const MOST_AT_ONCE = 50;
const CONCERNED = [['incidents'], ['instance'], ['instances'], ['statistics'], ['definitions'], ['timeline']];

/** What is stuck in a process, with the reason and a button that tries again. */
export function Incidents({ processId }: { processId: string }) {
  const { t } = useTranslation();
  const query = useQuery(incidentsQuery(processId));
  const mine = query.data;
  return (
    <Panel title={t('incidents.title')} actions={mine && mine.length > 1 && (mine.length > MOST_AT_ONCE ? <ByCause /> : <RetryAll incidents={mine} />)}>
      <Loaded query={query} lines={2}>{() => <IncidentList incidents={mine ?? []} linked />}</Loaded>
    </Panel>
  );
}

function ByCause() {
  const { t } = useTranslation();
  return <LinkButton size="xs" variant="default" to="/incidents">{t('incidents.byCause')}</LinkButton>;
}

/** One cause often stops many: when it is gone, all go on with one press. */
function RetryAll({ incidents }: { incidents: Incident[] }) {
  const { t } = useTranslation();
  const resolution = useChange({
    change: () => Promise.all(incidents.map((incident) => resolveIncident(incident.key))),
    refresh: CONCERNED,
    done: t('incidents.retried'),
  });
  return (
    <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} loading={resolution.isPending} onClick={() => resolution.mutate(undefined)}>
      {t('incidents.retryAll', { count: incidents.length })}
    </Button>
  );
}

export function IncidentList({ incidents, linked }: { incidents: Incident[]; linked?: boolean }) {
  const { t } = useTranslation();
  const [all, { open }] = useDisclosure(false);
  if (!incidents.length) return <Text size="sm" c="dimmed">{t('incidents.none')}</Text>;
  return (
    <Stack gap="md">
      {incidents.slice(0, all ? undefined : FIRST).map((incident) => <Entry key={incident.key} incident={incident} linked={linked} />)}
      {!all && incidents.length > FIRST && (
        <Button size="xs" variant="default" onClick={open} style={{ alignSelf: 'flex-start' }}>{t('incidents.showAll', { count: incidents.length })}</Button>
      )}
    </Stack>
  );
}

function Entry({ incident, linked }: { incident: Incident; linked?: boolean }) {
  const { t } = useTranslation();
  const { title } = useElementTitle()(incident.element_id, incident.element_name, incident.element_type);
  const resolution = useChange({
    change: () => resolveIncident(incident.key),
    refresh: CONCERNED,
    done: t('incidents.retried'),
  });
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600}>{title}</Text>
        <IncidentText message={incident.message} />
        <Text size="xs" c="dimmed" component="div">
          {t(`incidentType.${incident.type}`, { defaultValue: incident.type })} · <Time at={incident.opened_at} />
          {linked && incident.instance_key && (
            <> · <TextLink inherit underline="always" to="/instances/$key" params={{ key: incident.instance_key }}>{incident.record?.title ?? t('incidents.openInstance')}</TextLink></>
          )}
        </Text>
        <IncidentOwner incident={incident} />
      </div>
      <Stack gap={6} style={{ flexShrink: 0 }}>
        <Button size="xs" variant="light" leftSection={<IconRefresh size={14} />} loading={resolution.isPending} onClick={() => resolution.mutate(undefined)}>
          {t('incidents.retry')}
        </Button>
        <DismissIncident incident={incident} />
      </Stack>
    </Group>
  );
}
