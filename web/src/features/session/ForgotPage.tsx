import { Alert, Button, Group, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { askPasswordReset } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { useChange } from '../../app/useChange';
import { TextLink } from '../../ui/links';
import { problemText } from '../../ui/problemText';
import { Door } from './Door';

/** Asks for a link by mail; nobody learns here who has an account. */
export function ForgotPage() {
  const { t } = useTranslation();
  const wish = useChange({ change: (email: string) => askPasswordReset(email), refresh: [], quiet: true });
  return (
    <Door title={t('forgot.title')} subtitle={t('forgot.subtitle')} onSubmit={(values) => wish.mutate(String(values.get('email')))}>
      {wish.error && <Alert color="red" role="alert">{problemText(problemOf(wish.error), t).text}</Alert>}
      {wish.isSuccess
        ? <Alert color="jade" role="status">{t('forgot.sent')}</Alert>
        : (
          <>
            <TextInput label={t('signIn.email')} type="email" autoComplete="username" required autoFocus withAsterisk={false} name="email" />
            <Button type="submit" loading={wish.isPending}>{t('forgot.submit')}</Button>
          </>
        )}
      <Group justify="center"><TextLink to="/sign-in">{t('forgot.back')}</TextLink></Group>
    </Door>
  );
}
