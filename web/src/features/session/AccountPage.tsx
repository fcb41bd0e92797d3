import { Alert, Badge, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { changePassword, endOtherSessions, endSession } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { openSessionsQuery } from '../../api/queries';
import type { OpenSession } from '../../api/types';
import { useUser } from '../../app/session';
import { useChange } from '../../app/useChange';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { problemText } from '../../ui/problemText';
import { Time } from '../../ui/Time';
import { browserName } from './browserName';

/** One's own password and the places one is signed in. */
export function AccountPage() {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <Stack gap="lg" maw={720}>
      <PageHeader title={t('account.title')} subtitle={`${user.name} · ${user.email}`} />
      <Panel title={t('account.password')}><PasswordForm /></Panel>
      <Panel title={t('account.sessions')}><Sessions /></Panel>
    </Stack>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const change = useChange({
    change: ({ current, fresh }: { current: string; fresh: string }) => changePassword(current, fresh),
    refresh: [openSessionsQuery.queryKey],
    quiet: true,
    onDone: () => {
      form.current?.reset();
      notifications.show({ message: t('account.changed'), color: 'jade', closeButtonProps: { 'aria-label': t('action.close') } });
    },
  });
  const problem = change.error ? problemOf(change.error) : undefined;
  const at = { current: problem?.code === 'access.wrong_password', fresh: problem?.code === 'access.password_rule' };
  const eye = { 'aria-label': t('signIn.showPassword') };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    change.mutate({ current: String(values.get('current')), fresh: String(values.get('fresh')) });
  };
  return (
    <form ref={form} onSubmit={submit}><Stack gap="sm" maw={380}>
      {problem && !at.current && !at.fresh && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
      <PasswordInput label={t('account.current')} name="current" autoComplete="current-password" required withAsterisk={false}
        visibilityToggleButtonProps={eye} error={at.current && t('account.wrong')} aria-invalid={at.current || undefined} />
      <PasswordInput label={t('newPassword.label')} description={t('newPassword.rule')} name="fresh" autoComplete="new-password" required
        withAsterisk={false} visibilityToggleButtonProps={eye} error={at.fresh && t('newPassword.rule')} aria-invalid={at.fresh || undefined} />
      <Text size="sm" c="dimmed">{t('account.others')}</Text>
      <Group><Button type="submit" loading={change.isPending}>{t('account.change')}</Button></Group>
    </Stack></form>
  );
}

function Sessions() {
  const query = useQuery(openSessionsQuery);
  return <Loaded query={query}>{({ items }) => <Lines items={items} />}</Loaded>;
}

function Lines({ items }: { items: OpenSession[] }) {
  const { t } = useTranslation();
  const refresh = [openSessionsQuery.queryKey];
  const ending = useChange({ change: (id: string) => endSession(id), refresh, done: t('account.ended') });
  const endingAll = useChange({ change: () => endOtherSessions(), refresh, done: t('account.endedAll') });
  return (
    <Stack gap="sm">
      <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('account.sessions')}>
        {items.map((one) => <Line key={one.id} session={one} busy={ending.isPending} onEnd={() => ending.mutate(one.id)} />)}
      </Stack>
      {items.length > 1 && (
        <Group><Button variant="default" loading={endingAll.isPending} onClick={() => endingAll.mutate()}>{t('account.endOthers')}</Button></Group>
      )}
    </Stack>
  );
}

function Line({ session, busy, onEnd }: { session: OpenSession; busy: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const name = browserName(session.agent) || t('account.unknown');
  return (
    <Group component="li" justify="space-between" wrap="nowrap" py="xs" style={{ borderBottom: '1px solid var(--line)' }}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={550} truncate title={session.agent}>{name}</Text>
        <Text size="xs" c="dimmed">{t('account.used')} <Time at={session.used_at} /></Text>
      </div>
      {session.current
        ? <Badge variant="light" color="jade">{t('account.this')}</Badge>
        : <Button size="xs" variant="default" disabled={busy} onClick={onEnd} aria-label={t('account.endOne', { name })}>{t('account.end')}</Button>}
    </Group>
  );
}
