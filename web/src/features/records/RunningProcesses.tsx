import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { recordInstancesQuery } from '../../api/queries';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';

/** The process instances about this record, running ones and past ones. */
export function RunningProcesses({ plural, id }: { plural: string; id: string }) {
  const { t } = useTranslation();
  const named = useNames();
  const query = useQuery(recordInstancesQuery(plural, id));
  return (
    <Panel title={t('record.processes')}>
      <Loaded query={query} lines={2}>
        {(instances) => (
          <Stack gap="sm">
            {!instances.length && <Text size="sm" c="dimmed">{t('record.noProcesses')}</Text>}
            {instances.map((instance) => (
              <Group key={instance.key} justify="space-between" wrap="nowrap" gap="xs">
                <div style={{ minWidth: 0 }}>
                  <TextLink to="/instances/$key" params={{ key: instance.key }} size="sm" fw={600}>
                    {named(instance.process_name ?? instance.process_id)}
                  </TextLink>
                  <Text size="xs" c="dimmed" component="div">
                    {t('process.version', { version: instance.version })} · <Time at={instance.started_at} />
                  </Text>
                </div>
                <StateBadge state={instance.incident_count ? 'incident' : instance.state} />
              </Group>
            ))}
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
}
