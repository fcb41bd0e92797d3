import { Alert, Button, Group, PasswordInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { setPasswordByLink } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { useChange } from '../../app/useChange';
import { TextLink } from '../../ui/links';
import { problemText } from '../../ui/problemText';
import { Door } from './Door';

/** Where the link of the mail leads. The token stands behind the # and is taken out of the address at once. */
export function NewPasswordPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [token] = useState(takeToken);
  const change = useChange({
    change: (password: string) => setPasswordByLink(token, password),
    refresh: [],
    quiet: true,
    onDone: () => void navigate({ to: '/sign-in', search: { changed: true } }),
  });
  const problem = change.error ? problemOf(change.error) : undefined;
  const tooShort = problem?.code === 'access.password_rule';
  return (
    <Door title={t('newPassword.title')} subtitle={t('newPassword.subtitle')} onSubmit={(values) => change.mutate(String(values.get('password')))}>
      {problem && !tooShort && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
      <PasswordInput label={t('newPassword.label')} description={t('newPassword.rule')} autoComplete="new-password" required autoFocus
        withAsterisk={false} name="password" error={tooShort && t('newPassword.rule')} aria-invalid={tooShort || undefined}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }} />
      <Button type="submit" loading={change.isPending}>{t('newPassword.submit')}</Button>
      <Group justify="center"><TextLink to="/forgot-password">{t('newPassword.again')}</TextLink></Group>
    </Door>
  );
}

function takeToken(): string {
  const token = window.location.hash.slice(1);
  window.history.replaceState(window.history.state, '', window.location.pathname);
  return token;
}
