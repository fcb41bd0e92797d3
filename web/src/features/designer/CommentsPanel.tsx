import { Button, Group, Paper, Stack, Text, Textarea, UnstyledButton } from '@mantine/core';
import { IconCheck, IconMessage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { addComment, resolveComment } from '../../api/changes';
import type { DraftComment } from '../../api/types';
import { useChange } from '../../app/useChange';
import { useKeptText } from '../../app/useKeptText';
import { EmptyState } from '../../ui/EmptyState';
import { Time } from '../../ui/Time';

interface Props {
  draftKey: string;
  comments: DraftComment[];
  selected: string | undefined;
  names: Map<string, string>;
  onShow: (elementId: string) => void;
}

/** How many are not settled. */
export const openComments = (comments: DraftComment[]) => comments.filter((one) => !one.resolved_at).length;

/** What people say about the draft, or about the element that is selected. */
export function CommentsPanel({ draftKey, comments, selected, names, onShow }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useKeptText(`comment.${draftKey}`);
  const about = selected && names.has(selected) ? selected : '';
  const adding = useChange({
    change: () => addComment(draftKey, text, about), refresh: [['comments', draftKey]], onDone: () => setText(''),
  });
  const resolving = useChange({
    change: (one: DraftComment) => resolveComment(draftKey, one.key, !one.resolved_at), refresh: [['comments', draftKey]],
  });
  return (
    <Stack gap="sm">
      <form onSubmit={(event) => (event.preventDefault(), adding.mutate(undefined))}>
        <Stack gap="xs">
          <Textarea
            label={about ? t('designer.comments.about', { name: names.get(about) }) : t('designer.comments.aboutDraft')}
            autosize minRows={2} value={text} onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group><Button size="xs" type="submit" disabled={!text.trim()} loading={adding.isPending}>{t('designer.comments.add')}</Button></Group>
        </Stack>
      </form>
      {!comments.length && <EmptyState icon={IconMessage} title={t('designer.comments.none')}>{t('designer.comments.noneCure')}</EmptyState>}
      {comments.map((one) => (
        <Paper key={one.key} withBorder p="sm" opacity={one.resolved_at ? 0.75 : 1}>
          <Group justify="space-between" gap="xs">
            <Text size="xs" c="dimmed">{one.actor?.name} · <Time at={one.at} />{one.resolved_at && ` · ${t('designer.comments.resolved')}`}</Text>
            <Button size="compact-xs" variant="subtle" leftSection={<IconCheck size={13} />} onClick={() => resolving.mutate(one)}>
              {t(one.resolved_at ? 'designer.comments.reopen' : 'designer.comments.resolve')}
            </Button>
          </Group>
          {one.element_id && (
            <UnstyledButton onClick={() => onShow(one.element_id ?? '')}><Text size="xs" fw={600} td="underline">{names.get(one.element_id) ?? one.element_id}</Text></UnstyledButton>
          )}
          <Text size="sm" style={{ whiteSpace: 'pre-line' }} className="break-anywhere">{one.text}</Text>
        </Paper>
      ))}
    </Stack>
  );
}
