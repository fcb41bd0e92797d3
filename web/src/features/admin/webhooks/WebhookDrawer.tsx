import '../../../forms/styles';

import { Alert, Button, Drawer, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../../api/errors';
import { identitiesQuery } from '../../../api/peopleQueries';
import { objectsQuery } from '../../../api/queries';
import { changeWebhook, createWebhook, type Webhook, webhooksQuery } from '../../../api/webhookQueries';
import { useUser } from '../../../app/session';
import { useChange } from '../../../app/useChange';
import { IN_PLACE } from '../../../ui/inPlace';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';

const KINDS = ['*', 'created', 'updated', 'archived', 'restored', 'commented'] as const;
const ADDRESS = ['webhook.address', 'webhook.private_address', 'webhook.no_tls', 'webhook.unknown_host'];

interface Props {
  /** Undefined makes one. */
  webhook?: Webhook;
  onClose: () => void;
  onMade?: (secret: string) => void;
}

/** Where to, of what, and with whose rights. */
export function WebhookDrawer({ webhook, onClose, onMade }: Props) {
  const { t, i18n } = useTranslation();
  const { manages } = useUser();
  const objects = useQuery(objectsQuery).data ?? [];
  const identities = useQuery({ ...identitiesQuery, enabled: manages.includes('user') }).data?.items ?? [];
  const [draft, setDraft] = useState({ name: webhook?.name ?? '', url: webhook?.url ?? '', events: webhook?.events ?? [], identity: webhook?.identity ?? '' });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const events = [{ value: '*', label: t('admin.webhook.everything') }, ...objects.flatMap((one) => KINDS.map((kind) => ({ value: `${one.name}.${kind}`, label: `${labelOf(one, i18n.language)}: ${t(`admin.webhook.kind.${kind === '*' ? 'all' : kind}`)}` })))];
  const saving = useChange({
    change: async () => {
      if (!webhook) return (await createWebhook(draft)).secret;
      const { identity, ...rest } = draft;
      await changeWebhook(webhook.id, identity === webhook.identity ? rest : draft);
      return '';
    },
    refresh: [webhooksQuery.queryKey], done: t('admin.webhook.done', { name: draft.name }), quiet: true,
    onDone: (secret) => (webhook ? onClose() : onMade?.(secret)),
  });
  const problem = saving.error ? problemOf(saving.error) : undefined;
  const wrong = (problem?.fields ?? {}) as Record<string, string | undefined>;
  const address = problem?.code && ADDRESS.includes(problem.code) ? problemText(problem, t).text : wrong.url;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={webhook ? webhook.name : t('admin.webhook.new')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          {problem && !address && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
          <TextInput label={t('admin.webhook.name')} required data-autofocus value={draft.name} error={wrong.name} onChange={(event) => set({ name: event.currentTarget.value })} />
          <TextInput label={t('admin.webhook.url')} description={t('admin.webhook.urlHint')} type="url" required value={draft.url} error={address} onChange={(event) => set({ url: event.currentTarget.value })} />
          <MultiSelect label={t('admin.webhook.events')} searchable required comboboxProps={IN_PLACE} data={events} value={draft.events} error={wrong.events} onChange={(next) => set({ events: next })} />
          {identities.length > 0 && <Select label={t('admin.webhook.identity')} description={t('admin.webhook.identityHint')} clearable={!webhook?.identity} comboboxProps={IN_PLACE} data={identities.map((one) => ({ value: one.name, label: one.label || one.name }))} value={draft.identity || null} error={wrong.identity} onChange={(identity) => set({ identity: identity ?? '' })} />}
          <Group className={classes.sticky}><Button type="submit" disabled={!draft.name || !draft.url || !draft.events.length} loading={saving.isPending}>{t(webhook ? 'action.save' : 'admin.webhook.make')}</Button></Group>
        </Stack>
      </form>
    </Drawer>
  );
}
