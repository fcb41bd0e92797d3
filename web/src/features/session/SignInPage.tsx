import { Alert, Button, Group, PasswordInput, TextInput } from '@mantine/core';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { signIn } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { beginSession } from '../../app/session';
import { useChange } from '../../app/useChange';
import type { Language } from '../../locales/i18n';
import { TextLink } from '../../ui/links';
import { problemText } from '../../ui/problemText';
import { Door } from './Door';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { next, changed } = route.useSearch();
  const [picked, setPicked] = useState<Language>();
  const entry = useChange({
    change: ({ email, password }: { email: string; password: string }) => signIn(email.trim(), password),
    refresh: [],
    quiet: true,
    onDone: async (session) => {
      await beginSession(session, picked);
      router.history.push(safePath(next));
    },
  });
  return (
    <Door title={t('signIn.title')} subtitle={t('signIn.subtitle')} onLanguage={setPicked}
      onSubmit={(values) => entry.mutate({ email: String(values.get('email')), password: String(values.get('password')) })}>
      {changed && !entry.error && <Alert color="jade" role="status">{t('signIn.changed')}</Alert>}
      {entry.error && <Refusal error={entry.error} />}
      <TextInput label={t('signIn.email')} type="email" autoComplete="username" required autoFocus withAsterisk={false} name="email" />
      <PasswordInput label={t('signIn.password')} autoComplete="current-password" required withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }} name="password" />
      <Button type="submit" loading={entry.isPending}>{t('signIn.submit')}</Button>
      <Group justify="center"><TextLink to="/forgot-password">{t('signIn.forgot')}</TextLink></Group>
    </Door>
  );
}

function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const problem = problemOf(error);
  const text = problem.status === 401 || problem.status === 422 || problem.status === 400 ? t('signIn.wrong') : problemText(problem, t).text;
  return <Alert color="red" role="alert">{text}</Alert>;
}

/** Only an address of this site: a link may not send the person elsewhere after the sign-in. */
function safePath(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/inbox';
}
