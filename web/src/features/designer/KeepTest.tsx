import { Button, Group, TextInput } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useKeptText } from '../../app/useKeptText';
import { testName } from './rehearsal';

interface Props {
  draftKey: string;
  processFile: string;
  tests: { name: string }[];
  busy: boolean;
  onKeep: (called: string, name: string, done: () => void) => void;
}

/** Keeps what was just run as a test, under a name; one of the same name is replaced, and the button says so. */
export function KeepTest({ draftKey, processFile, tests, busy, onKeep }: Props) {
  const { t } = useTranslation();
  const [called, setCalled] = useKeptText(`test.${draftKey}`);
  const name = testName(processFile, called);
  const there = tests.some((one) => one.name === name);
  return (
    <form onSubmit={(event) => (event.preventDefault(), onKeep(called.trim(), name, () => setCalled('')))}>
      <Group gap="xs" align="end">
        <TextInput size="xs" w={280} label={t('designer.test.keepName')} value={called} maxLength={80} onChange={(event) => setCalled(event.currentTarget.value)} />
        <Button size="xs" type="submit" variant="default" loading={busy} disabled={!called.trim()} leftSection={<IconDeviceFloppy size={14} />}>
          {t(there && called.trim() ? 'designer.test.replace' : 'designer.test.keep')}
        </Button>
      </Group>
    </form>
  );
}
