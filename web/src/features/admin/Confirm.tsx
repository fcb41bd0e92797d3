import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  /** What happens, and what cannot be taken back. */
  children: ReactNode;
  go: string;
  pending: boolean;
  disabled?: boolean;
  onGo: () => void;
  onClose: () => void;
}

/** Asks before something is done that cannot be taken back. */
export function Confirm({ title, children, go, pending, disabled, onGo, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack>
        <Text component="div" size="sm">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={onClose}>{t('action.cancel')}</Button>
          <Button loading={pending} disabled={disabled} onClick={onGo}>{go}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
