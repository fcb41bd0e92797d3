import { Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { UserTask } from '../../api/types';
import { useUser } from '../../app/session';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { useElementTitle } from '../automations/useElementTitle';
import { useRowKeys } from '../../ui/useRowKeys';
import { DueText } from './DueText';
import classes from './TaskList.module.css';

interface Props {
  tasks: UserTask[];
  chosen: string | undefined;
  done: boolean;
}

export function TaskList({ tasks, chosen, done }: Props) {
  const { t } = useTranslation();
  const list = useRowKeys<HTMLUListElement>();
  return (
    <ul ref={list} className={classes.list} aria-label={t('tasks.list')}>
      {tasks.map((task) => <Row key={task.key} task={task} current={task.key === chosen} done={done} />)}
    </ul>
  );
}

function Row({ task, current, done }: { task: UserTask; current: boolean; done: boolean }) {
  const { t } = useTranslation();
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const named = useNames();
  const { title } = useElementTitle()(task.element_id, task.name, 'userTask');
  return (
    <li ref={row}>
      <Link
        from="/inbox" to="/inbox" search={(before) => ({ ...before, task: task.key })} data-row-link className={classes.row}
        aria-current={current ? 'true' : undefined}
      >
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm" fw={600} truncate>{title}</Text>
          {!done && <Whose task={task} />}
        </Group>
        <Text size="sm" truncate>{task.record?.title ?? named(task.process_name ?? task.process_id)}</Text>
        <Text size="xs" c="dimmed" component="div">
          {task.assignee && `${task.assignee.name} · `}
          {task.due_at && !done ? <DueText at={task.due_at} /> : <>{t('tasks.created')} <Time at={task.created_at} /></>}
        </Text>
      </Link>
    </li>
  );
}

function Whose({ task }: { task: UserTask }) {
  const { t } = useTranslation();
  const user = useUser();
  const common = { size: 'sm', variant: 'light', tt: 'none', miw: 'max-content' } as const;
  if (task.assignee === null) return <Badge {...common} color="yellow">{t('tasks.unassigned')}</Badge>;
  if (task.owner && task.assignee.id === user.id) return <Badge {...common} color="gray">{t('tasks.forWhom', { name: task.owner.name })}</Badge>;
  return null;
}
