import { Button, Collapse, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { verdictsQuery } from '../../api/queries';
import type { Verdict } from '../../api/types';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';

/** For every change of this record and every process that could react to it: why it ran, or why not. */
export function Verdicts({ object, id }: { object: string; id: string }) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  const query = useQuery({ ...verdictsQuery(object, id), enabled: open });
  return (
    <Panel
      title={t('verdicts.title')}
      actions={
        <Button size="compact-xs" variant="default" onClick={toggle} aria-expanded={open}>
          {open ? t('action.hide') : t('action.show')}
        </Button>
      }
    >
      <Text size="sm" c="dimmed">{t('verdicts.hint')}</Text>
      <Collapse expanded={open}>
        <Stack gap="sm" mt="sm">
          {open && (
            <Loaded query={query} lines={3}>
              {(verdicts) =>
                verdicts.length ? (
                  verdicts.map((verdict) => <Entry key={`${verdict.event_key}-${verdict.process_id}-${verdict.version}`} verdict={verdict} />)
                ) : (
                  <Text size="sm">{t('verdicts.none')}</Text>
                )
              }
            </Loaded>
          )}
        </Stack>
      </Collapse>
    </Panel>
  );
}

function Entry({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={600} className="break-anywhere">{verdict.process_id}</Text>
        <StateBadge state={verdict.verdict} group="verdict" />
      </Group>
      <Text size="xs" c="dimmed" component="div">
        {t(`event.${verdict.event_kind}`, { defaultValue: verdict.event_kind })} · <Time at={verdict.at} />
      </Text>
      <Text size="xs">{t(`verdictReason.${verdict.verdict}`, { defaultValue: '' })}</Text>
      {verdict.reason && <Text size="xs" c="dimmed" className="break-anywhere">{verdict.reason}</Text>}
      {verdict.instance_key && (
        <TextLink to="/instances/$key" params={{ key: verdict.instance_key }} size="xs">{t('verdicts.openInstance')}</TextLink>
      )}
    </div>
  );
}
