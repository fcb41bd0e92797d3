import { ActionIcon, Group } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldInfo } from '../../api/types';
import { FieldEditor } from './fieldTypes';

interface Props {
  field: FieldInfo;
  label: string;
  value: unknown;
  busy: boolean;
  error: string | null;
  onSave: (value: unknown) => void;
  onCancel: () => void;
}

/** One field in editing: Enter saves, Escape leaves it as it was. */
export function FactEditor({ field, label, value, busy, error, onSave, onCancel }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft === value) onCancel();
    else onSave(draft);
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()} aria-label={label}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <div style={{ flex: 1, minWidth: 0 }}>
          <FieldEditor field={field} value={draft} onChange={setDraft} error={error} autoFocus />
        </div>
        <ActionIcon type="submit" size={34} loading={busy} aria-label={t('action.save')}><IconCheck size={16} aria-hidden /></ActionIcon>
        <ActionIcon size={34} variant="default" onClick={onCancel} aria-label={t('action.cancel')}><IconX size={16} aria-hidden /></ActionIcon>
      </Group>
    </form>
  );
}
