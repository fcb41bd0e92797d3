import { Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { taskQuery } from '../../api/queries';
import type { UserTaskDetail } from '../../api/types';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { useElementTitle } from '../automations/useElementTitle';
import { RecordLink } from '../records/RecordLink';
import { Assignment } from './Assignment';
import { DueText } from './DueText';
import { TaskComments } from './TaskComments';
import { TaskRecord } from './TaskRecord';
import { TaskWork } from './TaskWork';

interface Props {
  taskKey: string;
  /** Whether the person has opened it, so that the keyboard goes on here. */
  opened: boolean;
  onCompleted: () => void;
}

/** One task: its form, the record it is about beside it, and what people say. */
export function TaskPanel({ taskKey, ...rest }: Props) {
  const query = useQuery(taskQuery(taskKey));
  return (
    <Paper withBorder p={{ base: 'md', sm: 'lg' }}>
      <Loaded query={query} lines={6}>{(task) => <Task task={task} {...rest} />}</Loaded>
    </Paper>
  );
}

function Task({ task, opened, onCompleted }: Omit<Props, 'taskKey'> & { task: UserTaskDetail }) {
  const { t } = useTranslation();
  const open = task.state === 'open';
  return (
    <Stack>
      <Head task={task} open={open} opened={opened} />
      <Group gap="lg">
        {task.record && <RecordLink record={task.record} size="sm">{t('tasks.openRecord', { title: task.record.title })}</RecordLink>}
        <TextLink to="/instances/$key" params={{ key: task.instance_key }} size="sm">{t('tasks.openInstance')}</TextLink>
      </Group>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: task.record ? 8 : 12 }}>
          <Stack>
            {open && <Assignment task={task} />}
            {open ? <TaskWork task={task} onCompleted={onCompleted} /> : <Text size="sm" c="dimmed">{t('tasks.closed')}</Text>}
          </Stack>
        </Grid.Col>
        {task.record && <Grid.Col span={{ base: 12, lg: 4 }}><TaskRecord record={task.record} /></Grid.Col>}
      </Grid>
      <TaskComments taskKey={task.key} />
    </Stack>
  );
}

function Head({ task, open, opened }: { task: UserTaskDetail; open: boolean; opened: boolean }) {
  const { t } = useTranslation();
  const named = useNames();
  const taskTitle = useElementTitle()(task.element_id, task.name, 'userTask').title;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (opened) title.current?.focus({ preventScroll: true });
  }, [opened]);
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Title order={2} fz="xl" ref={title} tabIndex={-1} style={{ outline: 'none' }}>{taskTitle}</Title>
        <Text size="sm" c="dimmed" component="div" mt={4}>
          {named(task.process_name ?? task.process_id)} · {t('tasks.created')} <Time at={task.created_at} />
          {task.due_at && open && <> · <DueText at={task.due_at} /></>}
        </Text>
      </div>
      {!open && <StateBadge state={task.state} />}
    </Group>
  );
}
