import { ActionIcon, Avatar, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { TextLink } from '../ui/links';
import { Preferences } from './Preferences';
import { useSessionActions, useUser } from './session';

/** Who is signed in (the way to the own account), language, look, and the way out. */
export function Account({ onFollow }: { onFollow: () => void }) {
  const { t } = useTranslation();
  const user = useUser();
  const { leave, chooseLanguage } = useSessionActions();
  return (
    <Stack gap="sm">
      <Preferences onLanguage={(language) => void chooseLanguage(language)} />
      <Group gap="sm" wrap="nowrap" px={4}>
        <Avatar name={user.name} size={34} color="jade" aria-hidden />
        <TextLink to="/account" onClick={onFollow} title={t('account.title')} c="inherit" underline="never" style={{ minWidth: 0, flex: 1 }}>
          <Text component="span" display="block" size="sm" fw={600} truncate>{user.name}</Text>
          <Text component="span" display="block" size="xs" c="dimmed" truncate>{user.email}</Text>
        </TextLink>
        <ActionIcon variant="subtle" color="gray" title={t('shell.signOut')} onClick={() => void leave()}>
          <IconLogout size={18} aria-hidden />
          <VisuallyHidden>{t('shell.signOut')}</VisuallyHidden>
        </ActionIcon>
      </Group>
    </Stack>
  );
}
