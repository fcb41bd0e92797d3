import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { completeTask } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { UserTaskDetail } from '../../api/types';
import { forget, keep, kept as keptWork } from '../../app/kept';
import { useUser } from '../../app/session';
import { useChange } from '../../app/useChange';
import { FormRenderer } from '../../forms/FormRenderer';
import { asFormSchema } from '../../forms/schema';
import { problemText } from '../../ui/problemText';
import { Time } from '../../ui/Time';
import { useElementTitle } from '../automations/useElementTitle';

const CONCERNED = [['tasks'], ['task'], ['record'], ['record-instances'], ['timeline'], ['instance'], ['instances']];

/** The form of a task. What is typed stays in this browser until the task is completed. */
export function TaskWork({ task, onCompleted }: { task: UserTaskDetail; onCompleted: () => void }) {
  const { t } = useTranslation();
  const { title } = useElementTitle()(task.element_id, task.name, 'userTask');
  const user = useUser();
  const purpose = `task.${task.key}` as const;
  const [kept, setKept] = useState(() => keptWork<Record<string, unknown>>(user.id, purpose));
  const mine = task.assignee?.id === user.id && !task.delegated;
  const schema = asFormSchema(task.form) ?? { components: [] };
  const navigate = useNavigate();
  const said = task.record ? t('tasks.completedFor', { name: title, about: task.record.title }) : t('tasks.completed', { name: title });
  const follow = () => void navigate({ to: '/instances/$key', params: { key: task.instance_key } });
  const completion = useChange({
    change: (variables: Record<string, unknown>) => completeTask(task.key, variables),
    refresh: CONCERNED,
    // What became of the process is the next thing to look at, and the inbox goes on to another task.
    done: <>{said} <Anchor component="button" type="button" fz="inherit" onClick={follow}>{t('tasks.openInstance')}</Anchor></>,
    quiet: true,
    onDone: () => {
      forget(user.id, purpose);
      onCompleted();
    },
  });
  const problem = completion.error ? problemOf(completion.error) : null;
  const discard = () => {
    forget(user.id, purpose);
    setKept(null);
  };
  return (
    <div onKeyDown={submitByKey}>
      {problem && (
        <Alert color="red" role="alert" mb="md" title={problemText(problem, t).title}>
          {problemText(problem, t).text} {schema.components.length > 0 && t('tasks.keptHere')}
        </Alert>
      )}
      {kept && mine && (
        <Alert color="blue" p="xs" mb="md" role="status">
          <Group justify="space-between">
            <Text size="sm">{t('tasks.restored')} <Time at={new Date(kept.at).toISOString()} /></Text>
            <Button size="compact-sm" variant="subtle" onClick={discard}>{t('tasks.discard')}</Button>
          </Group>
        </Alert>
      )}
      {schema.components.length === 0 && <Text size="sm" c="dimmed" mb="md">{t('tasks.noForm')}</Text>}
      <FormRenderer
        key={kept ? 'kept' : 'new'}
        schema={schema} variables={task.variables} submitLabel={t('tasks.complete')} busy={completion.isPending} disabled={!mine}
        refused={byKey(problem?.fields)} kept={kept?.work} onAnswers={(answers) => keep(user.id, purpose, answers)}
        onSubmit={completion.mutate}
      />
    </div>
  );
}

function submitByKey(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  (event.target as HTMLElement).closest('form')?.requestSubmit();
}

/** The server names a field by its path, such as `variables.outcome`. */
function byKey(fields: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([path, message]) => [path.replace(/^variables\./, ''), message]));
}
