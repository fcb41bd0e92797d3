import { Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

const KEYS = [
  ['/', 'keys.search'],
  ['c', 'keys.create'],
  ['j', 'keys.down'],
  ['k', 'keys.up'],
  ['Enter', 'keys.open'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
] as const;

/** The list of keys, opened by `?` anywhere. */
export function KeyboardHelp() {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure(false);
  useHotkeys([['shift+?', toggle], ['?', toggle]]);
  return (
    <Modal opened={open} onClose={close} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack gap="xs">
        {KEYS.map(([key, text]) => (
          <Group key={key} justify="space-between">
            <Text size="sm">{t(text)}</Text>
            <kbd className="key">{key}</kbd>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
