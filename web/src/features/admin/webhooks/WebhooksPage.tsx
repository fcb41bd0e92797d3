import { Badge, Button, Code, Group, Paper, Table, Text } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Webhook, webhooksQuery } from '../../../api/webhookQueries';
import { EmptyState } from '../../../ui/EmptyState';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { Time } from '../../../ui/Time';
import { Secret } from '../Secret';
import { WebhookDrawer } from './WebhookDrawer';

/** The other systems that are told what happens to records. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const query = useQuery(webhooksQuery);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState('');
  return (
    <>
      <PageHeader title={t('admin.parts.webhooks')} subtitle={t('admin.webhook.subtitle')} actions={<Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>{t('admin.webhook.new')}</Button>} />
      <Loaded query={query} lines={6}>{(webhooks) => <Webhooks webhooks={webhooks} />}</Loaded>
      {making && <WebhookDrawer onClose={() => setMaking(false)} onMade={(made) => (setMaking(false), setSecret(made))} />}
      {secret && <Secret title={t('admin.webhook.secret')} secret={secret} hint={t('admin.webhook.secretUse')} onClose={() => setSecret('')} />}
    </>
  );
}

function Webhooks({ webhooks }: { webhooks: Webhook[] }) {
  const { t } = useTranslation();
  if (!webhooks.length) return <Paper withBorder><EmptyState icon={IconWebhook} title={t('admin.webhook.none')}>{t('admin.webhook.noneCure')}</EmptyState></Paper>;
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={680}>
        <Table className="data-table" verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('admin.webhook.name')}</Table.Th>
              <Table.Th>{t('admin.webhook.events')}</Table.Th>
              <Table.Th>{t('admin.webhook.state')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {webhooks.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td><Link to="/admin/webhooks/$id" params={{ id: one.id }} className="row-link">{one.name}</Link><Text size="xs" c="dimmed" className="break-anywhere">{one.url}</Text></Table.Td>
                <Table.Td><Group gap={4}>{one.events.map((event) => <Code key={event}>{event}</Code>)}</Group></Table.Td>
                <Table.Td><WebhookState webhook={one} /></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

/** Whether it is told anything, and since when nothing has arrived. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const state = !webhook.active ? 'off' : webhook.failing_since ? 'failing' : 'on';
  return (
    <>
      <Badge variant="light" color="gray" radius="sm" tt="none" fw={600}>{t(`admin.webhook.is.${state}`)}</Badge>
      {webhook.failing_since && <Text size="xs" c="dimmed">{t('admin.webhook.since')} <Time at={webhook.failing_since} /></Text>}
      {webhook.reason && <Text size="xs" c="var(--mantine-color-error)" lang="en">{webhook.reason}</Text>}
    </>
  );
}
