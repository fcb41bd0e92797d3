import { Alert, Box, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { signIn } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { Brand } from '../../app/Brand';
import { Preferences } from '../../app/Preferences';
import { beginSession } from '../../app/session';
import { useChange } from '../../app/useChange';
import { showLanguage, type Language } from '../../locales/i18n';
import { problemText } from '../../ui/problemText';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { next } = route.useSearch();
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
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    entry.mutate({ email: String(values.get('email')), password: String(values.get('password')) });
  };
  const pick = (language: Language) => {
    setPicked(language);
    void showLanguage(language);
  };
  useEffect(() => {
    document.title = `${t('signIn.title')} · Guanxi`;
  }, [t]);
  return (
    <Center mih="100vh" p="md" component="main">
      <Box w={380}>
        <Stack align="center" mb="lg"><Brand /></Stack>
        <Paper withBorder p="xl" component="form" onSubmit={submit}>
          <Stack>
            <div>
              <Title order={1}>{t('signIn.title')}</Title>
              <Text size="sm" c="dimmed" mt={4}>{t('signIn.subtitle')}</Text>
            </div>
            {entry.error && <Refusal error={entry.error} />}
            <TextInput label={t('signIn.email')} type="email" autoComplete="username" required autoFocus withAsterisk={false} name="email" />
            <PasswordInput label={t('signIn.password')} autoComplete="current-password" required withAsterisk={false}
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }} name="password" />
            <Button type="submit" loading={entry.isPending}>{t('signIn.submit')}</Button>
          </Stack>
        </Paper>
        <Box mt="md"><Preferences onLanguage={pick} /></Box>
      </Box>
    </Center>
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
