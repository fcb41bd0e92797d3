import { Group, Stack, Switch, Text, UnstyledButton } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { updateRecord } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';
import { Panel } from '../../ui/Panel';
import { problemText } from '../../ui/problemText';
import { Completeness } from './Completeness';
import { FactEditor } from './FactEditor';
import { FieldValue, labelOf } from './fieldTypes';
import classes from './Facts.module.css';
import { isFact } from './layouts';

interface Props {
  object: ObjectInfo;
  record: RecordData;
}

/** The record's fields; a click or Enter on a value edits it in place. */
export function Facts({ object, record }: Props) {
  const { t } = useTranslation();
  const [hideEmpty, setHideEmpty] = useState(false);
  const [editing, setEditing] = useState<string | null>(null);
  const fields = object.fields.filter((field) => isFact(field) && (hasValue(record[field.name]) || !(hideEmpty || field.read_only)));
  return (
    <Panel
      title={t('record.facts')}
      actions={<Switch size="xs" label={t('record.hideEmpty')} checked={hideEmpty} onChange={(event) => setHideEmpty(event.currentTarget.checked)} />}
    >
      <Completeness object={object} record={record} />
      <Stack gap={2} component="dl" m={0}>
        {fields.map((field) => (
          <Fact
            key={field.name} field={field} plural={object.plural} record={record} editing={editing === field.name}
            onEdit={() => setEditing(field.name)} onClose={() => setEditing(null)}
          />
        ))}
      </Stack>
    </Panel>
  );
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length);
}

interface FactProps {
  field: FieldInfo;
  plural: string;
  record: RecordData;
  editing: boolean;
  onEdit: () => void;
  onClose: () => void;
}

function Fact({ field, plural, record, editing, onEdit, onClose }: FactProps) {
  const { t, i18n } = useTranslation();
  const label = labelOf(field, i18n.language);
  const saving = useChange({
    change: (value: unknown) => updateRecord(plural, record.id, record.version, { [field.name]: value }),
    refresh: [['record', plural, record.id], ['timeline', plural, record.id], ['records', plural]],
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
    <div className={classes.fact}>
      <Text component="dt" size="xs" c="dimmed">{label}</Text>
      <dd className={classes.value}>
        {editing ? (
          <FactEditor
            field={field} label={label} value={record[field.name]} busy={saving.isPending}
            error={problem && (problem.fields?.[field.name] ?? problemText(problem, t).text)}
            onSave={saving.mutate} onCancel={onClose}
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
