import { Button, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { definitionsQuery, verdictsQuery } from '../../api/queries';
import type { Verdict } from '../../api/types';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { RecordLink } from './RecordLink';
import { groupVerdicts, type VerdictGroup } from './verdictGroups';

/** For every change of this record and every process: why it ran, or why not. */
export function Verdicts({ object, id }: { object: string; id: string }) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  const query = useInfiniteQuery({ ...verdictsQuery(object, id), enabled: open });
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
        <Stack gap="md" mt="sm">
          {open && (
            <Loaded query={query} lines={3}>
              {(data) => {
                const groups = groupVerdicts(data.pages.flatMap((page) => page.items));
                if (!groups.length) return <Text size="sm">{t('verdicts.none')}</Text>;
                return groups.map((group) => <VerdictsOfChange key={group.event.event_key} group={group} />);
              }}
            </Loaded>
          )}
          {query.hasNextPage && (
            <Button size="compact-xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.older')}</Button>
          )}
        </Stack>
      </Collapse>
    </Panel>
  );
}

interface ChangeProps {
  group: VerdictGroup;
  /** Where records are mixed, each change says whose it is. */
  withRecord?: boolean;
  /** Whether processes that were not concerned are shown at once. */
  open?: boolean;
  heading?: 'h2' | 'h3';
}

/** What was said to one change of a record. */
export function VerdictsOfChange({ group: { event, concerned, others }, withRecord, open: begins = false, heading = 'h3' }: ChangeProps) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(begins);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed" component={heading} m={0} fw={400}>
        {withRecord && event.record && <><RecordLink record={event.record} inherit underline="always">{event.record.title}</RecordLink> · </>}
        {t(`event.${event.event_kind}`, { defaultValue: event.event_kind })} · <Time at={event.at} />
      </Text>
      {concerned.map((verdict) => <Said key={`${verdict.process_id}-${verdict.version}`} verdict={verdict} />)}
      {others.length > 0 && (
        <div>
          <UnstyledButton onClick={toggle} aria-expanded={open}>
            <Group gap={4} wrap="nowrap">
              <Chevron size={14} aria-hidden style={{ flexShrink: 0 }} />
              <Text size="xs" c="dimmed">{t(concerned.length ? 'verdicts.others' : 'verdicts.nobody', { count: others.length })}</Text>
            </Group>
          </UnstyledButton>
          {open && (
            <Stack gap={6} mt={6} pl="md">
              {others.map((verdict) => <Said key={`${verdict.process_id}-${verdict.version}`} verdict={verdict} />)}
            </Stack>
          )}
        </div>
      )}
    </Stack>
  );
}

function Said({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const named = useNames();
  const definitions = useQuery(definitionsQuery).data;
  const name = definitions?.find((one) => one.process_id === verdict.process_id)?.name ?? verdict.process_id;
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={600} className="break-anywhere">{named(name)}</Text>
        <StateBadge state={verdict.verdict} group="verdict" />
      </Group>
      <Text size="xs">{t(`verdictReason.${verdict.verdict}`, { defaultValue: '' })}</Text>
      {verdict.reason && <Text size="xs" c="dimmed" className="break-anywhere">{verdict.reason}</Text>}
      {verdict.instance_key && (
        <TextLink to="/instances/$key" params={{ key: verdict.instance_key }} size="xs">{t('verdicts.openInstance')}</TextLink>
      )}
    </div>
  );
}
