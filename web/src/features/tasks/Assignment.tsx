import { Alert, Button, Group, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowBackUp, IconHandGrab, IconUserMinus, IconUsers, IconUserShare } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { assignTask, delegateTask, resolveTask } from '../../api/changes';
import type { UserTaskDetail } from '../../api/types';
import { useUser } from '../../app/session';
import { useChange } from '../../app/useChange';
import { GiveTo } from './GiveTo';

/** Whose task it is, and what can be done about that: claim, put back, hand over, delegate, give back. */
export function Assignment({ task }: { task: UserTaskDetail }) {
  const user = useUser();
  const mine = task.assignee?.id === user.id;
  if (mine && task.delegated) return <DoneForSomebody task={task} />;
  return mine ? <Mine task={task} /> : <NotMine task={task} />;
}

function useTaskChange<Input>(task: UserTaskDetail, change: (input: Input) => Promise<unknown>, done?: string) {
  return useChange({ change, refresh: [['tasks'], ['task', task.key]], done });
}

function Mine({ task }: { task: UserTaskDetail }) {
  const { t } = useTranslation();
  const assignment = useTaskChange(task, (assignee: string | null) => assignTask(task.key, assignee));
  const delegation = useTaskChange(task, (assignee: string) => delegateTask(task.key, assignee));
  return (
    <Group gap="xs">
      <Text size="sm">{t('tasks.yours')}</Text>
      <Button size="compact-sm" variant="subtle" leftSection={<IconUserMinus size={14} />} loading={assignment.isPending} onClick={() => assignment.mutate(null)}>
        {t('tasks.release')}
      </Button>
      <GiveTo label={t('tasks.handOver')} question={t('tasks.handOverTo')} icon={<IconUserShare size={14} />} busy={assignment.isPending} onChoose={assignment.mutate} />
      <GiveTo label={t('tasks.delegate')} question={t('tasks.delegateTo')} icon={<IconUsers size={14} />} busy={delegation.isPending} onChoose={delegation.mutate} />
    </Group>
  );
}

/** The person it is done for completes it; whoever does it says in a comment what came out. */
function DoneForSomebody({ task }: { task: UserTaskDetail }) {
  const { t } = useTranslation();
  const name = task.owner?.name ?? '';
  const resolution = useTaskChange(task, () => resolveTask(task.key), t('tasks.givenBack', { name }));
  return (
    <Alert color="blue" p="sm">
      <Group justify="space-between">
        <Text size="sm" maw={520}>{t('tasks.doneFor', { name })}</Text>
        <Button size="xs" leftSection={<IconArrowBackUp size={14} />} loading={resolution.isPending} onClick={() => resolution.mutate(undefined)}>
          {t('tasks.giveBack', { name })}
        </Button>
      </Group>
    </Alert>
  );
}

function NotMine({ task }: { task: UserTaskDetail }) {
  const { t } = useTranslation();
  const user = useUser();
  const assignment = useTaskChange(task, () => assignTask(task.key, user.id));
  useHotkeys([['t', () => assignment.mutate(undefined)]]);
  const text = !task.assignee ? t('tasks.free') : task.owner?.id === user.id
    ? t('tasks.delegatedTo', { name: task.assignee.name })
    : t('tasks.assignedTo', { name: task.assignee.name });
  return (
    <Alert color="yellow" p="sm">
      <Group justify="space-between">
        <Text size="sm">{text}</Text>
        <Button size="xs" leftSection={<IconHandGrab size={14} />} loading={assignment.isPending} onClick={() => assignment.mutate(undefined)}>
          {task.assignee ? t('tasks.takeOver') : t('tasks.claim')}
        </Button>
      </Group>
    </Alert>
  );
}
