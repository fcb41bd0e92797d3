import { Badge, Button, Group, Text } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { TaskScope } from '../../api/queries';
import type { UserTask } from '../../api/types';
import { EmptyState } from '../../ui/EmptyState';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { useRowKeys } from '../../ui/useRowKeys';
import { DueText } from './DueText';
import classes from './TaskList.module.css';

interface Props {
  tasks: UserTask[];
  chosen: string | undefined;
  scope: TaskScope;
  done: boolean;
}

export function TaskList({ tasks, chosen, scope, done }: Props) {
  const { t } = useTranslation();
  const named = useNames();
  const list = useRowKeys<HTMLUListElement>();
  if (!tasks.length) return <NoTasks scope={scope} done={done} />;
  return (
    <ul ref={list} className={classes.list} aria-label={t('tasks.list')}>
      {tasks.map((task) => (
        <li key={task.key}>
          <Link
            to="/inbox" search={(before) => ({ ...before, task: task.key })} data-row-link className={classes.row}
            aria-current={task.key === chosen ? 'true' : undefined}
          >
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" fw={600} truncate>{named(task.name)}</Text>
              {task.assignee === null && !done && <Badge size="sm" variant="light" color="yellow" tt="none" miw="max-content">{t('tasks.unassigned')}</Badge>}
            </Group>
            <Text size="sm" truncate>{task.record?.title ?? named(task.process_name ?? task.process_id)}</Text>
            <Text size="xs" c="dimmed" component="div">
              {task.assignee && `${task.assignee.name} · `}
              {task.due_at && !done ? <DueText at={task.due_at} /> : <>{t('tasks.created')} <Time at={task.created_at} /></>}
            </Text>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function NoTasks({ scope, done }: { scope: TaskScope; done: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (done) return <EmptyState icon={IconChecklist} title={t('tasks.noneDone')}>{t('tasks.noneDoneCure')}</EmptyState>;
  const elsewhere = (
    <Button mt="xs" variant="default" onClick={() => void navigate({ to: '/inbox', search: { scope: 'team' } })}>{t('tasks.lookAtTeam')}</Button>
  );
  return (
    <EmptyState icon={IconChecklist} title={t('tasks.none')} action={scope === 'mine' ? elsewhere : undefined}>
      {t(`tasks.noneCure.${scope}`)}
    </EmptyState>
  );
}
