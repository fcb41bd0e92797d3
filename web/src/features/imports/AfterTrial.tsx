import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { startTried } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { Import } from '../../api/types';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { MODES } from './modes';

/** What was on trial can be imported for good, from the same files. */
export function AfterTrial({ one }: { one: Import }) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<(typeof MODES)[number]>('run');
  const start = useChange({ change: () => startTried(one.key, mode), refresh: [['import'], ['imports'], ['findings']], quiet: true });
  return (
    <Alert color="blue" title={t('imports.tried')}>
      <Stack gap="sm">
        <Text size="sm">{t('imports.triedMeans')}</Text>
        <Group align="flex-end">
          <Select
            label={t('imports.modeTitle')} description={t(`imports.modeMeans.${mode}`)} value={mode} allowDeselect={false} w={340}
            data={MODES.map((value) => ({ value, label: t(`imports.mode.${value}`) }))}
            onChange={(value) => setMode(MODES.find((each) => each === value) ?? 'run')}
          />
          <Button leftSection={<IconFileImport size={16} />} loading={start.isPending} onClick={() => start.mutate(undefined)}>{t('imports.startNow')}</Button>
        </Group>
        {start.error && <Text size="sm" c="red" role="alert">{problemText(problemOf(start.error), t).text}</Text>}
      </Stack>
    </Alert>
  );
}
