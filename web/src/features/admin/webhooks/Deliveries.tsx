import { Button, Group, Select, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../../api/queries';
import { deliveriesQuery, type Delivery, type DeliveryState, replayDelivery, replayRange, type Webhook } from '../../../api/webhookQueries';
import { useChange } from '../../../app/useChange';
import { TextLink } from '../../../ui/links';
import { Loaded } from '../../../ui/Loaded';
import { Panel } from '../../../ui/Panel';
import { Time } from '../../../ui/Time';

const STATES = ['pending', 'delivered', 'withheld', 'dead'] as const;
const SPANS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

/** What a webhook was told and is still to be told; what was given up can be sent again. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [state, setState] = useState<DeliveryState>();
  const query = useInfiniteQuery(deliveriesQuery(webhook.id, state));
  return (
    <Panel flush title={t('admin.webhook.log')} actions={<Replay webhook={webhook} />}>
      <Group p="md" pb={0}>
        <Select size="xs" aria-label={t('admin.webhook.state')} clearable placeholder={t('admin.webhook.anyState')} data={STATES.map((value) => ({ value, label: t(`admin.webhook.delivery.${value}`) }))} value={state ?? null} onChange={(value) => setState((value as DeliveryState | null) ?? undefined)} />
      </Group>
      <Loaded query={query}>{({ pages }) => (pages[0]?.items.length ? <Rows webhook={webhook} items={pages.flatMap((page) => page.items)} /> : <Text p="md" size="sm" c="dimmed">{t('admin.webhook.noLog')}</Text>)}</Loaded>
      {query.hasNextPage && <Group p="md"><Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.older')}</Button></Group>}
    </Panel>
  );
}

function Rows({ webhook, items }: { webhook: Webhook; items: Delivery[] }) {
  const { t } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  const again = useChange({ change: (key: string) => replayDelivery(webhook.id, key), refresh: [['webhook-deliveries', webhook.id]], done: t('admin.webhook.sentAgain') });
  const plural = (name: string) => objects.find((one) => one.name === name)?.plural;
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table className="data-table" verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('admin.webhook.event')}</Table.Th>
            <Table.Th>{t('admin.webhook.state')}</Table.Th>
            <Table.Th>{t('admin.webhook.tried')}</Table.Th>
            <Table.Th>{t('admin.webhook.answer')}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((one) => (
            <Table.Tr key={one.key}>
              <Table.Td>{plural(one.object) ? <TextLink size="sm" to="/$plural/$id" params={{ plural: plural(one.object) ?? '', id: one.record_id }}>{one.type}</TextLink> : one.type}</Table.Td>
              <Table.Td>{t(`admin.webhook.delivery.${one.state}`)}{one.attempts > 0 && <Text size="xs" c="dimmed">{t('admin.webhook.attempts', { count: one.attempts })}</Text>}</Table.Td>
              <Table.Td>{one.tried_at && <Time at={one.tried_at} />}{one.state === 'pending' && one.due_at && <Text component="div" size="xs" c="dimmed">{t('admin.webhook.next')} <Time at={one.due_at} absolute /></Text>}</Table.Td>
              <Table.Td><Text size="xs" lang="en" className="break-anywhere">{one.answer}</Text></Table.Td>
              <Table.Td>{one.state !== 'pending' && <Button size="compact-sm" variant="default" aria-label={t('admin.webhook.againOf', { type: one.type, key: one.key })} onClick={() => again.mutate(one.key)}>{t('admin.webhook.again')}</Button>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Has everything of the last hour, day or week told again, also what happened while the webhook was off. */
function Replay({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const again = useChange({
    change: (span: keyof typeof SPANS) => replayRange(webhook.id, new Date(Date.now() - SPANS[span]).toISOString(), new Date().toISOString()),
    refresh: [['webhook-deliveries', webhook.id]], done: t('admin.webhook.sentAgain'),
  });
  return <Select size="xs" aria-label={t('admin.webhook.replay')} placeholder={t('admin.webhook.replay')} disabled={again.isPending} data={(['hour', 'day', 'week'] as const).map((value) => ({ value, label: t(`admin.webhook.span.${value}`) }))} value={null} onChange={(span) => span && again.mutate(span as keyof typeof SPANS)} />;
}
