import { Alert, Button, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconHandGrab, IconUserMinus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { assignTask, completeTask } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { taskQuery } from '../../api/queries';
import type { UserTaskDetail } from '../../api/types';
import { useUser } from '../../app/session';
import { useChange } from '../../app/useChange';
import { FormRenderer } from '../../forms/FormRenderer';
import { asFormSchema } from '../../forms/schema';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { problemText } from '../../ui/problemText';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { RecordLink } from '../records/RecordLink';
import { DueText } from './DueText';
import { HandOver } from './HandOver';
import { TaskRecord } from './TaskRecord';

const CONCERNED = [['tasks'], ['task'], ['record'], ['record-instances'], ['timeline'], ['instance'], ['instances']];

export function TaskPanel({ taskKey, onCompleted }: { taskKey: string; onCompleted: () => void }) {
  const query = useQuery(taskQuery(taskKey));
  return (
    <Paper withBorder p="lg">
      <Loaded query={query} lines={6}>{(task) => <Task task={task} onCompleted={onCompleted} />}</Loaded>
    </Paper>
  );
}

function Task({ task, onCompleted }: { task: UserTaskDetail; onCompleted: () => void }) {
  const { t } = useTranslation();
  const named = useNames();
  const open = task.state !== 'completed' && task.state !== 'cancelled' && task.state !== 'terminated';
  return (
    <Stack>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Title order={2} fz="xl">{named(task.name)}</Title>
          <Text size="sm" c="dimmed" component="div" mt={4}>
            {named(task.process_name ?? task.process_id)} · {t('tasks.created')} <Time at={task.created_at} />
            {task.due_at && open && <> · <DueText at={task.due_at} /></>}
          </Text>
        </div>
        {!open && <StateBadge state={task.state} />}
      </Group>
      <Group gap="lg">
        {task.record && <RecordLink record={task.record} size="sm">{t('tasks.openRecord', { title: task.record.title })}</RecordLink>}
        <TextLink to="/instances/$key" params={{ key: task.instance_key }} size="sm">{t('tasks.openInstance')}</TextLink>
      </Group>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: task.record ? 8 : 12 }}>
          <Stack>{open ? <Work task={task} onCompleted={onCompleted} /> : <Text size="sm" c="dimmed">{t('tasks.closed')}</Text>}</Stack>
        </Grid.Col>
        {task.record && <Grid.Col span={{ base: 12, lg: 4 }}><TaskRecord record={task.record} /></Grid.Col>}
      </Grid>
    </Stack>
  );
}

function Work({ task, onCompleted }: { task: UserTaskDetail; onCompleted: () => void }) {
  const { t } = useTranslation();
  const named = useNames();
  const user = useUser();
  const mine = task.assignee?.id === user.id;
  const schema = asFormSchema(task.form) ?? { components: [] };
  const completion = useChange({
    change: (variables: Record<string, unknown>) => completeTask(task.key, variables),
    refresh: CONCERNED,
    done: t('tasks.completed', { name: named(task.name) }),
    quiet: true,
    onDone: onCompleted,
  });
  const problem = completion.error ? problemOf(completion.error) : null;
  return (
    <>
      <Assignment task={task} mine={mine} />
      {problem && (
        <Alert color="red" role="alert" title={problemText(problem, t).title}>{problemText(problem, t).text}</Alert>
      )}
      {schema.components.length === 0 && <Text size="sm" c="dimmed">{t('tasks.noForm')}</Text>}
      <FormRenderer
        schema={schema} variables={task.variables} submitLabel={t('tasks.complete')} busy={completion.isPending} disabled={!mine}
        refused={byKey(problem?.fields)} onSubmit={completion.mutate}
      />
    </>
  );
}

/** The server names a field by its path, such as `variables.outcome`. */
function byKey(fields: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([path, message]) => [path.replace(/^variables\./, ''), message]));
}

function Assignment({ task, mine }: { task: UserTaskDetail; mine: boolean }) {
  const { t } = useTranslation();
  const user = useUser();
  const assignment = useChange({ change: (assignee: string | null) => assignTask(task.key, assignee), refresh: [['tasks'], ['task', task.key]] });
  if (mine) {
    return (
      <Group gap="xs">
        <Text size="sm">{t('tasks.yours')}</Text>
        <Button size="compact-sm" variant="subtle" leftSection={<IconUserMinus size={14} />} loading={assignment.isPending} onClick={() => assignment.mutate(null)}>
          {t('tasks.release')}
        </Button>
        <HandOver busy={assignment.isPending} onChoose={assignment.mutate} />
      </Group>
    );
  }
  return (
    <Alert color="yellow" p="sm">
      <Group justify="space-between">
        <Text size="sm">{task.assignee ? t('tasks.assignedTo', { name: task.assignee.name }) : t('tasks.free')}</Text>
        <Button size="xs" leftSection={<IconHandGrab size={14} />} loading={assignment.isPending} onClick={() => assignment.mutate(user.id)}>
          {task.assignee ? t('tasks.takeOver') : t('tasks.claim')}
        </Button>
      </Group>
    </Alert>
  );
}
