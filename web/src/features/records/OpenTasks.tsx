import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { recordTasksQuery } from '../../api/queries';
import type { UserTask } from '../../api/types';
import { useUser } from '../../app/session';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { useElementTitle } from '../automations/useElementTitle';
import { DueText } from '../tasks/DueText';

/** The user tasks that wait on somebody about this record. */
export function OpenTasks({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(recordTasksQuery(id));
  return (
    <Panel title={t('record.tasks')}>
      <Loaded query={query} lines={2}>
        {(tasks) => <Tasks tasks={tasks} />}
      </Loaded>
    </Panel>
  );
}

function Tasks({ tasks }: { tasks: UserTask[] }) {
  const { t } = useTranslation();
  const titleOf = useElementTitle();
  const user = useUser();
  if (!tasks.length) return <Text size="sm" c="dimmed">{t('record.noTasks')}</Text>;
  return (
    <Stack gap="sm">
      {tasks.map((task) => (
        <div key={task.key}>
          <TextLink to="/inbox" search={{ scope: task.assignee?.id === user.id ? 'mine' : 'all', task: task.key }} size="sm" fw={600}>{titleOf(task.element_id, task.name, 'userTask').title}</TextLink>
          <Text size="xs" c="dimmed" component="div">
            {task.assignee?.name ?? t('tasks.unassigned')}
            {task.due_at && <> · <DueText at={task.due_at} /></>}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
