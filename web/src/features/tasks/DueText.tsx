import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Time } from '../../ui/Time';

/** When a task is due; overdue is a word, not only a colour. */
export function DueText({ at }: { at: string }) {
  const { t } = useTranslation();
  const overdue = new Date(at).getTime() < Date.now();
  return (
    <Text span inherit c={overdue ? 'var(--mantine-color-error)' : undefined} fw={overdue ? 600 : undefined}>
      {overdue ? t('tasks.overdue') : t('tasks.due')} <Time at={at} />
    </Text>
  );
}
