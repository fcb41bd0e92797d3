import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Definition, ProcessHealth } from '../../api/types';
import { TextLink } from '../../ui/links';
import { duration, number } from '../../ui/format';

/** How a process is: what is stuck, what failed lately, and a trigger that has fallen silent. */
export function Health({ definition, health }: { definition: Definition; health: ProcessHealth | undefined }) {
  const { t, i18n } = useTranslation();
  const { incidents } = definition.counts;
  const failed = health?.failed_lately ?? 0;
  const silence = health?.silence;
  const usual = health?.usual_pause == null ? '' : duration(health.usual_pause, i18n.language);
  if (!incidents && !failed && !silence) return <Text size="sm" c="dimmed">{definition.enabled ? t('health.good') : t('state.switched_off')}</Text>;
  return (
    <Group gap={6}>
      {incidents > 0 && (
        <TextLink size="sm" fw={700} c="var(--mantine-color-error)" to="/automations/$key" params={{ key: definition.key }}>
          {t('health.stuck', { count: incidents, number: number(incidents, i18n.language) })}
        </TextLink>
      )}
      {failed > incidents && <Text size="sm" c="dimmed">{t('health.failed', { count: failed })}</Text>}
      {silence && (
        <Tooltip multiline maw={320} label={t(`health.${silence}Hint`, { usual })} events={{ hover: true, focus: true, touch: true }}>
          <Badge tabIndex={0} variant="light" color="yellow" tt="none" radius="sm" miw="max-content">{t(`health.${silence}`)}</Badge>
        </Tooltip>
      )}
    </Group>
  );
}
