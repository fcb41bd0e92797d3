import { Group, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { addComment, editComment, removeComment } from '../../api/aboutRecord';
import type { ObjectInfo, TimelineEntry } from '../../api/types';
import { useUser } from '../../app/session';
import { useChange } from '../../app/useChange';
import { CommentBox } from './CommentBox';

interface Said {
  id: string;
  author: string;
  text: string;
  names: Record<string, string>;
  version: number;
  edited_at: string | null;
}

interface Props {
  object: ObjectInfo;
  id: string;
}

const MENTION = /@\[([^\]]+)\]/g;

/** Where something is said about a record. */
export function WriteComment({ object, id }: Props) {
  const { t } = useTranslation();
  const saying = useChange({ change: ({ text }: { text: string; clear: () => void }) => addComment(object.plural, id, text), refresh: [['timeline', object.plural, id]], onDone: (_, { clear }) => clear() });
  if (!object.rights.includes('update')) return null;
  return <CommentBox label={t('comments.write')} action={t('comments.say')} busy={saying.isPending} onSay={(text, clear) => saying.mutate({ text, clear })} />;
}

/** What somebody said about the record; its author changes it or takes it back. */
export function Comment({ entry, object, id }: Props & { entry: TimelineEntry }) {
  const { t } = useTranslation();
  const said = entry.detail as unknown as Said;
  const own = useUser().id === said.author;
  const [editing, setEditing] = useState(false);
  const refresh = [['timeline', object.plural, id]];
  const edit = useChange({ change: (text: string) => editComment(object.plural, id, said.id, said.version, text), refresh, onDone: () => setEditing(false) });
  const remove = useChange({ change: () => removeComment(object.plural, id, said.id, said.version), refresh, done: t('comments.removed') });
  if (editing) {
    const text = said.text.replace(MENTION, (whole, person: string) => (said.names[person] ? `@${said.names[person]}` : whole));
    return <CommentBox label={t('comments.edit')} action={t('comments.save')} text={text} names={said.names} busy={edit.isPending} onSay={(written) => edit.mutate(written)} onCancel={() => setEditing(false)} />;
  }
  return (
    <>
      <Text size="sm" component="div" className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{parts(said)}</Text>
      <Group gap="xs">
        {said.edited_at && <Text size="xs" c="dimmed">{t('comments.edited')}</Text>}
        {own && object.rights.includes('update') && (
          <>
            <UnstyledButton fz="xs" td="underline" onClick={() => setEditing(true)}>{t('comments.edit')}</UnstyledButton>
            <UnstyledButton fz="xs" td="underline" onClick={() => remove.mutate(undefined)}>{t('comments.remove')}</UnstyledButton>
          </>
        )}
      </Group>
    </>
  );
}

/** The text with people by their names. */
function parts({ text, names }: Said) {
  return text.split(MENTION).map((part, at) => (at % 2 ? <Text key={at} span fw={600} c="jade.8" className="mention">@{names[part] ?? part}</Text> : part));
}
