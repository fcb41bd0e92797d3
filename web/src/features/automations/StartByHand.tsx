import { Button, Group, JsonInput, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { startProcess } from '../../api/changes';
import { useChange } from '../../app/useChange';

/** Starts a run of a process that waits for nothing, with variables where it needs some, and leads to the run. */
export function StartByHand({ processId, size = 'sm' }: { processId: string; size?: 'sm' | 'compact-sm' }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const [text, setText] = useState('{}');
  const variables = read(text);
  const starting = useChange({
    change: () => startProcess(processId, variables ?? {}), refresh: [['instances'], ['statistics']],
    onDone: ({ key }) => void navigate({ to: '/instances/$key', params: { key } }),
  });
  return (
    <>
      <Button size={size} leftSection={<IconPlayerPlay size={16} />} onClick={open}>{t('process.startNow')}</Button>
      <Modal opened={opened} onClose={close} title={t('process.startNow')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Stack gap="md">
          <Text size="sm">{t('process.startMeans')}</Text>
          <JsonInput
            label={t('process.startVariables')} description={t('process.startVariablesHint')} autosize minRows={3} maxRows={12} value={text} onChange={setText}
            error={variables ? null : t('designer.test.notJson')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{t('action.cancel')}</Button>
            <Button disabled={!variables} loading={starting.isPending} onClick={() => starting.mutate(undefined)}>{t('process.startDo')}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function read(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
