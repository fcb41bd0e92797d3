import { Center, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { LinkButton } from '../ui/links';
import { PageHeader } from '../ui/PageHeader';
import { Brand } from './Brand';

/** Stands where there is nothing; `alone` when it is the whole screen and not inside the shell. */
export function NotFound({ alone }: { alone?: boolean }) {
  const { t } = useTranslation();
  return (
    <Center mih="60vh" component={alone ? 'main' : 'div'} p="md">
      <Stack align="flex-start" maw={440}>
        {alone && <Brand />}
        <PageHeader title={t('notFound.title')} subtitle={<Text size="sm">{t('notFound.text')}</Text>} />
        <LinkButton to="/inbox">{t('notFound.action')}</LinkButton>
      </Stack>
    </Center>
  );
}
