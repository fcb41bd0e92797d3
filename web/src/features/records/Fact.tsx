import { Group, Text, UnstyledButton } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { updateField } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { Duplicates } from './Duplicates';
import { FactEditor } from './FactEditor';
import classes from './Facts.module.css';
import { FieldValue, labelOf } from './fieldTypes';

interface Props {
  object: ObjectInfo;
  field: FieldInfo;
  record: RecordData;
  /** A running process waits for this field. */
  awaited: boolean;
  editing: boolean;
  onEdit: () => void;
  onClose: () => void;
}

/** One value of a record; a click or Enter edits it in place. */
export function Fact({ object, field, record, awaited, editing, onEdit, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const { plural } = object;
  const label = labelOf(field, i18n.language);
  const saving = useChange({
    change: (value: unknown) => updateField(plural, record, field.name, value),
    refresh: [['record', plural, record.id], ['timeline', plural, record.id], ['waits', plural, record.id], ['records', plural]],
    quiet: true,
    done: t('record.saved', { field: label }),
    onDone: onClose,
  });
  const problem = saving.error ? problemOf(saving.error) : null;
  const begin = () => {
    saving.reset();
    onEdit();
  };
  return (
    <div className={classes.fact} data-awaited={awaited || undefined}>
      <Text component="dt" size="xs" c="dimmed">{label}</Text>
      <dd className={classes.value}>
        {editing ? (
          <FactEditor
            field={field} label={label} value={record[field.name]} busy={saving.isPending}
            error={problem && (problem.fields?.[field.name] ?? problemText(problem, t).text)}
            onSave={saving.mutate} onCancel={onClose}
            hint={(draft) => <Duplicates object={object} values={{ [field.name]: draft }} except={record.id} />}
          />
        ) : field.read_only ? (
          <FieldValue field={field} value={record[field.name]} record={record} />
        ) : (
          <Group gap={4} wrap="nowrap" justify="space-between" className={classes.editable} onClick={begin}>
            <FieldValue field={field} value={record[field.name]} record={record} />
            <UnstyledButton className={classes.pencil} aria-label={t('record.edit', { field: label })} onClick={begin}>
              <IconPencil size={14} aria-hidden />
            </UnstyledButton>
          </Group>
        )}
      </dd>
    </div>
  );
}
