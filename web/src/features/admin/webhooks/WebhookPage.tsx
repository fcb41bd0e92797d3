import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changeWebhook, deleteWebhook, pingWebhook, rotateSecret, type Webhook, webhooksQuery } from '../../../api/webhookQueries';
import { NotFound } from '../../../app/NotFound';
import { useChange } from '../../../app/useChange';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { Confirm } from '../Confirm';
import { Secret } from '../Secret';
import { Deliveries } from './Deliveries';
import { WebhookDrawer } from './WebhookDrawer';
import { WebhookState } from './WebhooksPage';

/** One webhook: what it is told, whether it answers, and the log. */
export function WebhookPage() {
  const { id } = useParams({ from: '/shell/admin/webhooks/$id' });
  const query = useQuery(webhooksQuery);
  return (
    <Loaded query={query} lines={8}>
      {(webhooks) => {
        const found = webhooks.find((one) => one.id === id);
        return found ? <Shown webhook={found} /> : <NotFound />;
      }}
    </Loaded>
  );
}

function Shown({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'change' | 'delete' | 'rotate'>();
  const [secret, setSecret] = useState('');
  const refresh = [webhooksQuery.queryKey];
  const close = () => setOpen(undefined);
  const turning = useChange({ change: () => changeWebhook(webhook.id, { active: !webhook.active }), refresh });
  const rotating = useChange({ change: () => rotateSecret(webhook.id), refresh, onDone: (made) => (close(), setSecret(made.secret)) });
  const removing = useChange({ change: () => deleteWebhook(webhook.id), refresh, done: t('admin.webhook.removed'), onDone: () => void navigate({ to: '/admin/webhooks' }) });
  const pinging = useChange({ change: () => pingWebhook(webhook.id), refresh: [] });
  const pong = pinging.data;
  return (
    <>
      <PageHeader
        title={webhook.name} subtitle={webhook.url} badges={<div><WebhookState webhook={webhook} /></div>}
        actions={(
          <>
            <Button variant="default" loading={pinging.isPending} onClick={() => pinging.mutate(undefined)}>{t('admin.webhook.ping')}</Button>
            <Button variant="default" loading={turning.isPending} onClick={() => turning.mutate(undefined)}>{t(webhook.active ? 'admin.webhook.turnOff' : 'admin.webhook.turnOn')}</Button>
            <Button variant="default" onClick={() => setOpen('rotate')}>{t('admin.webhook.rotate')}</Button>
            <Button variant="default" onClick={() => setOpen('delete')}>{t('admin.webhook.remove')}</Button>
            <Button onClick={() => setOpen('change')}>{t('admin.webhook.change')}</Button>
          </>
        )}
      />
      <Stack gap="lg">
        {pong && <Alert color={pong.delivered ? 'green' : 'yellow'} role="status">{t(pong.delivered ? 'admin.webhook.pongTaken' : 'admin.webhook.pongRefused')} <span lang="en">{pong.answer}</span></Alert>}
        <Group gap={4}><Text size="sm" c="dimmed">{t('admin.webhook.events')}</Text>{webhook.events.map((event) => <Code key={event}>{event}</Code>)}</Group>
        <Deliveries webhook={webhook} />
      </Stack>
      {open === 'change' && <WebhookDrawer webhook={webhook} onClose={close} />}
      {open === 'rotate' && <Confirm title={t('admin.webhook.rotate')} go={t('admin.webhook.rotateGo')} pending={rotating.isPending} onGo={() => rotating.mutate(undefined)} onClose={close}>{t('admin.webhook.rotateMeans')}</Confirm>}
      {open === 'delete' && <Confirm title={t('admin.webhook.removeOf', { name: webhook.name })} go={t('admin.webhook.remove')} pending={removing.isPending} onGo={() => removing.mutate(undefined)} onClose={close}>{t('admin.webhook.removeMeans')}</Confirm>}
      {secret && <Secret title={t('admin.webhook.secret')} secret={secret} hint={t('admin.webhook.secretUse')} onClose={() => setSecret('')} />}
    </>
  );
}
