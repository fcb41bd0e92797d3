import { Button, Stack, Text, Textarea, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconMessagePlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { commentOnTask } from '../../api/changes';
import { taskCommentsQuery } from '../../api/taskQueries';
import type { TaskComment } from '../../api/types';
import { useChange } from '../../app/useChange';
import { Loaded } from '../../ui/Loaded';
import { Time } from '../../ui/Time';

const LONGEST = 10_000;

/** What people say about a task, oldest first. */
export function TaskComments({ taskKey }: { taskKey: string }) {
  const { t } = useTranslation();
  const title = useId();
  const query = useQuery(taskCommentsQuery(taskKey));
  return (
    <Stack component="section" aria-labelledby={title} gap="sm">
      <Title order={3} id={title}>{t('tasks.comments')}</Title>
      <Loaded query={query} lines={2}>{(comments) => <Said comments={comments} />}</Loaded>
      <Say taskKey={taskKey} />
    </Stack>
  );
}

function Said({ comments }: { comments: TaskComment[] }) {
  const { t } = useTranslation();
  if (!comments.length) return <Text size="sm" c="dimmed">{t('tasks.noComments')}</Text>;
  return (
    <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {comments.map((comment) => (
        <li key={comment.key}>
          <Text size="xs" c="dimmed" component="div"><b>{comment.actor?.name ?? t('tasks.somebody')}</b> · <Time at={comment.at} /></Text>
          <Text size="sm" className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{comment.text}</Text>
        </li>
      ))}
    </Stack>
  );
}

function Say({ taskKey }: { taskKey: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useHotkeys([['m', () => field.current?.focus()]]);
  const comment = useChange({
    change: (said: string) => commentOnTask(taskKey, said),
    refresh: [['task', taskKey, 'comments']],
    onDone: () => setText(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) comment.mutate(text.trim());
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && submit(event)}>
      <Stack gap="xs" align="flex-start">
        <Textarea
          ref={field} w="100%" aria-label={t('tasks.comment')} placeholder={t('tasks.comment')} autosize minRows={2} maxRows={8}
          maxLength={LONGEST} value={text} onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" leftSection={<IconMessagePlus size={14} />} loading={comment.isPending} disabled={!text.trim()}>
          {t('tasks.say')}
        </Button>
      </Stack>
    </form>
  );
}
