import { ActionIcon, Group } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldInfo } from '../../api/types';
import { FieldEditor } from './fieldTypes';
import { asSent, mistakeOf } from './mistakes';

interface Props {
  field: FieldInfo;
  label: string;
  value: unknown;
  busy: boolean;
  error: string | null;
  onSave: (value: unknown) => void;
  onCancel: () => void;
  /** What to say about a value while it is entered. */
  hint: (draft: unknown) => ReactNode;
}

/** One field in editing: Enter saves, Escape leaves it as it was. */
export function FactEditor({ field, label, value, busy, error, onSave, onCancel, hint }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(value);
  const [tried, setTried] = useState(false);
  const mistake = mistakeOf(field, draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (draft === value) onCancel();
    else if (!mistake) onSave(asSent(field, draft));
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()} aria-label={label} noValidate>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <div style={{ flex: 1, minWidth: 0 }}>
          <FieldEditor field={field} value={draft} onChange={setDraft} error={tried && mistake ? t(`mistake.${mistake}`) : error} autoFocus />
        </div>
        <ActionIcon type="submit" size={34} loading={busy} aria-label={t('action.save')}><IconCheck size={16} aria-hidden /></ActionIcon>
        <ActionIcon size={34} variant="default" onClick={onCancel} aria-label={t('action.cancel')}><IconX size={16} aria-hidden /></ActionIcon>
      </Group>
      {draft !== value && hint(draft)}
    </form>
  );
}
