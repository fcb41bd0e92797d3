import { Button, Group, Select, Stack, Textarea } from '@mantine/core';
import { IconMessagePlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { usersQuery } from '../../api/queries';
import { IN_PLACE } from '../../ui/inPlace';

const LONGEST = 10_000;

interface Props {
  label: string;
  action: string;
  /** What is there already, people by their names; these by their ids. */
  text?: string;
  names?: Record<string, string>;
  busy: boolean;
  onSay: (text: string, clear: () => void) => void;
  onCancel?: () => void;
}

/** Where a comment is written: people are mentioned by their names, Ctrl+Enter sends it. */
export function CommentBox({ label, action, text = '', names = {}, busy, onSay, onCancel }: Props) {
  const { t } = useTranslation();
  const users = useQuery(usersQuery).data ?? [];
  const [written, setWritten] = useState(text);
  const [mentioned, setMentioned] = useState(names);
  const clear = () => (setWritten(''), setMentioned({}));
  const mention = (id: string | null) => {
    const name = users.find((user) => user.id === id)?.name;
    if (!id || !name) return;
    setMentioned({ ...mentioned, [id]: name });
    setWritten((before) => `${before}${!before || /\s$/.test(before) ? '' : ' '}@${name} `);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written.trim()) onSay(withIds(written.trim(), mentioned), clear);
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && submit(event)}>
      <Stack gap="xs" mb="md">
        <Textarea
          aria-label={label} placeholder={label} autosize minRows={2} maxRows={10} maxLength={LONGEST}
          value={written} onChange={(event) => setWritten(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button type="submit" size="xs" variant="default" leftSection={<IconMessagePlus size={14} />} loading={busy} disabled={!written.trim()}>{action}</Button>
          <Select
            key={Object.keys(mentioned).length} size="xs" w={180} searchable comboboxProps={IN_PLACE} aria-label={t('comments.mention')} placeholder={t('comments.mention')}
            data={users.map((user) => ({ value: user.id, label: user.name }))} value={null} onChange={mention}
          />
          {onCancel && <Button size="xs" variant="subtle" onClick={onCancel}>{t('action.cancel')}</Button>}
        </Group>
      </Stack>
    </form>
  );
}

/** Puts ids in the place of the names that were chosen, the longest first: one may begin with another. */
function withIds(text: string, names: Record<string, string>): string {
  const longest = Object.entries(names).sort(([, one], [, other]) => other.length - one.length);
  return longest.reduce((said, [id, name]) => said.replaceAll(`@${name}`, `@[${id}]`), text);
}
