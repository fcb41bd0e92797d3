import { Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const KEYS = [
  ['Ctrl K', 'keys.find'],
  ['/', 'keys.search'],
  ['c', 'keys.create'],
  ['v', 'keys.view'],
  ['j', 'keys.down'],
  ['k', 'keys.up'],
  ['Enter', 'keys.open'],
  ['t', 'keys.take'],
  ['m', 'keys.comment'],
  ['Ctrl Enter', 'keys.complete'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
] as const;

/** The list of keys. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
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
