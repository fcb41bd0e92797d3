import { Text } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Time } from '../../ui/Time';
import { dueOf } from './due';

const COLORS = { overdue: 'var(--mantine-color-error)', today: 'var(--soon)', later: undefined };
const ICONS = { overdue: IconAlertTriangle, today: IconClock, later: null };

/** When a task is due: a word, a sign and a colour, never the colour alone. */
export function DueText({ at }: { at: string }) {
  const { t } = useTranslation();
  const due = dueOf(at, new Date());
  const Icon = ICONS[due];
  return (
    <Text span inherit c={COLORS[due]} fw={due === 'later' ? undefined : 600} data-due={due}>
      {Icon && <Icon size={13} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 3 }} />}
      {t(`tasks.due.${due}`)} <Time at={at} />
    </Text>
  );
}
