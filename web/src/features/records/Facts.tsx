import { Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ObjectInfo, RecordData } from '../../api/types';
import { Panel } from '../../ui/Panel';
import { Completeness } from './Completeness';
import { Fact } from './Fact';
import { pageOf } from './layouts';
import { PartHeading } from './PartHeading';

interface Props {
  object: ObjectInfo;
  record: RecordData;
  /** Names of the fields that running processes wait for. */
  awaited: string[];
  /** The field that is being edited. */
  editing: string | null;
  onEdit: (field: string | null) => void;
}

/** The record's fields. */
export function Facts({ object, record, awaited, editing, onEdit }: Props) {
  const { t } = useTranslation();
  const [hideEmpty, setHideEmpty] = useState(false);
  const shown = (name: string) => hasValue(record[name]) || awaited.includes(name);
  const parts = pageOf(object).map((part) => ({ ...part, fields: part.fields.filter((field) => shown(field.name) || !(hideEmpty || field.read_only)) }));
  return (
    <Panel
      title={t('record.facts')}
      actions={<Switch size="xs" label={t('record.hideEmpty')} checked={hideEmpty} onChange={(event) => setHideEmpty(event.currentTarget.checked)} />}
    >
      <Completeness object={object} record={record} />
      {parts.filter((part) => part.fields.length).map((part) => (
        <section key={part.fields[0]?.name}>
          <PartHeading part={part} />
          <Stack gap={2} component="dl" m={0}>
            {part.fields.map((field) => (
              <Fact
                key={field.name} object={object} field={field} record={record} awaited={awaited.includes(field.name)}
                editing={editing === field.name} onEdit={() => onEdit(field.name)} onClose={() => onEdit(null)}
              />
            ))}
          </Stack>
        </section>
      ))}
    </Panel>
  );
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length);
}
