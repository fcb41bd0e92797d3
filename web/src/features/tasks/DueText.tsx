import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Time } from '../../ui/Time';

/** What is due within a day stands out. */
const SOON = 24 * 3_600_000;

/** When a task is due; overdue is a word, not only a colour. */
export function DueText({ at }: { at: string }) {
  const { t } = useTranslation();
  const left = new Date(at).getTime() - Date.now();
  const overdue = left < 0;
  const color = overdue ? 'var(--mantine-color-error)' : left < SOON ? 'var(--soon)' : undefined;
  return (
    <Text span inherit c={color} fw={color && 600}>
      {overdue ? t('tasks.overdue') : t('tasks.due')} <Time at={at} />
    </Text>
  );
}
