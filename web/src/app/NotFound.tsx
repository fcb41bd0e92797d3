import { Center, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { LinkButton } from '../ui/links';
import { PageHeader } from '../ui/PageHeader';
import { Brand } from './Brand';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Center mih="80vh" component="main" p="md">
      <Stack align="flex-start" maw={440}>
        <Brand />
        <PageHeader title={t('notFound.title')} subtitle={<Text size="sm">{t('notFound.text')}</Text>} />
        <LinkButton to="/inbox">{t('notFound.action')}</LinkButton>
      </Stack>
    </Center>
  );
}
