import { Box, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect } from 'react';

import { Brand } from '../../app/Brand';
import { Preferences } from '../../app/Preferences';
import { showLanguage, type Language } from '../../locales/i18n';

interface Props {
  title: string;
  subtitle: string;
  children: ReactNode;
  onSubmit?: (values: FormData) => void;
  onLanguage?: (language: Language) => void;
}

/** The card in front of the house: what can be done before the sign-in. */
export function Door({ title, subtitle, children, onSubmit, onLanguage }: Props) {
  useEffect(() => {
    document.title = `${title} · Guanxi`;
  }, [title]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit?.(new FormData(event.currentTarget));
  };
  const pick = (language: Language) => {
    onLanguage?.(language);
    void showLanguage(language);
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Box w={380}>
        <Stack align="center" mb="lg"><Brand /></Stack>
        <Paper withBorder p="xl" component="form" onSubmit={submit}>
          <Stack>
            <div>
              <Title order={1}>{title}</Title>
              <Text size="sm" c="dimmed" mt={4}>{subtitle}</Text>
            </div>
            {children}
          </Stack>
        </Paper>
        <Box mt="md"><Preferences onLanguage={pick} /></Box>
      </Box>
    </Center>
  );
}
