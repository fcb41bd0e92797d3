import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Whether the process has no step yet. */
  empty: boolean;
  /** How much was found that forbids publishing. */
  errors: number;
  /** What the test on the screen came to. */
  test: string | undefined;
  /** Lets a record start the process; missing where something does already. */
  onRecord: (() => void) | undefined;
  onPanel: (panel: 'findings' | 'test') => void;
}

/** What comes next, for somebody who has never drawn a process. The strip is always there: the canvas does not move. */
export function Hints({ empty, errors, test, onRecord, onPanel }: Props) {
  const { t } = useTranslation();
  const next = empty ? 'drop' : errors ? 'mend' : test === 'waiting' ? 'goOn' : test === 'stuck' ? 'stuck' : test ? 'publish' : 'test';
  return (
    <Group gap="sm" px="sm" py={5} mih={35} className="designer-hints">
      {onRecord && <Text size="sm">{t('designer.byHand')}</Text>}
      {onRecord && <Button size="compact-xs" variant="default" onClick={onRecord}>{t('designer.recordStarts')}</Button>}
      <Text size="sm">{t(`designer.nextStep.${next}`, { count: errors })}</Text>
      {next === 'mend' && <Button size="compact-xs" variant="default" onClick={() => onPanel('findings')}>{t('designer.nextStep.see')}</Button>}
      {next === 'test' && <Button size="compact-xs" variant="default" onClick={() => onPanel('test')}>{t('designer.nextStep.try')}</Button>}
    </Group>
  );
}
