import { Button } from '@mantine/core';
import { IconChecklist, IconFilterOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { TaskScope } from '../../api/queries';
import { EmptyState } from '../../ui/EmptyState';

/** An empty list says why it is empty and what to do. */
export function NoTasks({ scope, done, filtered }: { scope: TaskScope; done: boolean; filtered: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const button = (text: string, search: object) => (
    <Button mt="xs" variant="default" onClick={() => void navigate({ to: '/inbox', search })}>{text}</Button>
  );
  if (filtered) {
    return (
      <EmptyState icon={IconFilterOff} title={t('tasks.noMatch')} action={button(t('tasks.clear'), { scope, done: done || undefined })}>
        {t('tasks.noMatchCure')}
      </EmptyState>
    );
  }
  if (done) return <EmptyState icon={IconChecklist} title={t('tasks.noneDone')}>{t('tasks.noneDoneCure')}</EmptyState>;
  const elsewhere = scope === 'mine' ? button(t('tasks.lookAtTeam'), { scope: 'team' }) : undefined;
  return <EmptyState icon={IconChecklist} title={t('tasks.none')} action={elsewhere}>{t(`tasks.noneCure.${scope}`)}</EmptyState>;
}
