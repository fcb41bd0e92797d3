import { Container } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { queryClient } from './queries';

/** Stands in for a screen that could not be shown at all. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const again = () => {
    void queryClient.resetQueries();
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl" component="main">
      <PageHeader title={t('error.screen')} />
      <ErrorState error={error} retry={again} />
    </Container>
  );
}
