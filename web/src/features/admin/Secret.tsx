import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  secret: string;
  /** Where it is to be used. */
  hint: string;
  onClose: () => void;
}

/** A secret the server does not know any more: it is closed by its button alone, so that nobody loses it by a click beside it. */
export function Secret({ title, secret, hint, onClose }: Props) {
  const { t } = useTranslation();
  const { copy, copied } = useClipboard();
  return (
    <Modal opened onClose={onClose} size="lg" title={title} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false}>
      <Stack>
        <Alert color="yellow">{t('admin.secret.once')}</Alert>
        <Code block aria-label={t('admin.secret.label')} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{secret}</Code>
        <Text size="sm" c="dimmed">{hint}</Text>
        <Group justify="flex-end">
          <Button variant="default" leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />} onClick={() => copy(secret)}>{t(copied ? 'admin.secret.copied' : 'admin.secret.copy')}</Button>
          <Button data-autofocus onClick={onClose}>{t('admin.secret.kept')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
