import { Button, Checkbox, Group, Paper, Table, Text } from '@mantine/core';
import { IconFilterOff, IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { Fragment, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import { EmptyState } from '../../ui/EmptyState';
import { SortHeader } from '../../ui/SortHeader';
import { Time } from '../../ui/Time';
import { useRowKeys } from '../../ui/useRowKeys';
import { type Chosen, NONE } from './bulk/wish';
import { FieldValue, labelOf } from './fieldTypes';
import { PublicFormLink } from './PublicFormLink';
import { recordTitle } from './recordTitle';
import classes from './RecordsTable.module.css';
import { useNames } from './useObject';

const NUMERIC = new Set(['number', 'decimal', 'money', 'percent']);

interface Props {
  object: ObjectInfo;
  records: RecordData[];
  columns: FieldInfo[];
  /** The field by whose value rows stand together. */
  group?: FieldInfo;
  sort: string;
  onSort: (sort: string) => void;
  /** Undefined where nothing can be done with many. */
  chosen?: Chosen;
  onChoose: (chosen: Chosen) => void;
  filtered: boolean;
  onClear: () => void;
  onCreate: () => void;
}

export function RecordsTable({ object, records, columns: fields, group, sort, onSort, chosen, onChoose, filtered, onClear, onCreate }: Props) {
  const { t, i18n } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  if (!records.length) return <NoRecords object={object} filtered={filtered} onClear={onClear} onCreate={onCreate} />;
  const named = object.fields.find((field) => field.name === object.title_fields.at(-1));
  const has = (id: string) => chosen === 'all' || Boolean(chosen?.has(id));
  const all = records.every((record) => has(record.id));
  const toggle = (id: string) => {
    const before = chosen === 'all' ? records.map((record) => record.id) : [...(chosen ?? [])];
    onChoose(new Set(has(id) ? before.filter((one) => one !== id) : [...before, id]));
  };
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={760} className={classes.container}>
        <Table className="data-table" highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              {chosen && (
                <Table.Th w={52}>
                  <Checkbox
                    aria-label={t('bulk.chooseShown')} checked={all} indeterminate={!all && chosen !== 'all' && chosen.size > 0}
                    onChange={() => onChoose(all ? NONE : new Set(records.map((record) => record.id)))}
                  />
                </Table.Th>
              )}
              <SortHeader label={t('records.name')} field={named?.sortable ? named.name : 'number'} sort={sort} onSort={onSort} />
              {fields.map((field) =>
                field.sortable ? (
                  <SortHeader key={field.name} label={labelOf(field, i18n.language)} field={field.name} sort={sort} onSort={onSort} numeric={NUMERIC.has(field.type)} />
                ) : (
                  <Table.Th key={field.name}>{labelOf(field, i18n.language)}</Table.Th>
                ),
              )}
              <SortHeader label={t('records.created')} field="created_at" sort={sort} onSort={onSort} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body}>
            {records.map((record, at) => (
              <Fragment key={record.id}>
              {group && (at === 0 || !same(records[at - 1]?.[group.name], record[group.name])) && (
                <Table.Tr className={classes.group}>
                  <Table.Th scope="rowgroup" colSpan={fields.length + (chosen ? 3 : 2)}>
                    {isEmpty(record[group.name]) ? t('views.without', { field: labelOf(group, i18n.language) }) : <FieldValue field={group} value={record[group.name]} record={record} />}
                  </Table.Th>
                </Table.Tr>
              )}
              <RecordRow plural={object.plural} record={record} fields={fields} chosen={chosen && has(record.id)} onToggle={() => toggle(record.id)} />
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

interface RowProps {
  plural: string;
  record: RecordData;
  fields: FieldInfo[];
  chosen?: boolean;
  onToggle: () => void;
}

function RecordRow({ plural, record, fields, chosen, onToggle }: RowProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = (event: MouseEvent) => {
    if (!(event.target as HTMLElement).closest('a, [data-choose]')) void navigate({ to: '/$plural/$id', params: { plural, id: record.id } });
  };
  return (
    <Table.Tr data-clickable onClick={open}>
      {chosen !== undefined && (
        <Table.Td data-choose>
          <Checkbox aria-label={t('operations.choose', { title: recordTitle(record) })} checked={chosen} onChange={onToggle} />
        </Table.Td>
      )}
      <Table.Td className={classes.title}>
        <Link to="/$plural/$id" params={{ plural, id: record.id }} className="row-link" data-row-link>{recordTitle(record)}</Link>
        {typeof record.email === 'string' && <Text size="xs" c="dimmed">{record.email}</Text>}
      </Table.Td>
      {fields.map((field) => (
        <Table.Td key={field.name} className={[NUMERIC.has(field.type) && 'numeric', isEmpty(record[field.name]) && classes.empty].filter(Boolean).join(' ')}>
          <FieldValue field={field} value={record[field.name]} record={record} />
        </Table.Td>
      ))}
      <Table.Td><Time at={record.created_at} /></Table.Td>
    </Table.Tr>
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function NoRecords({ object, filtered, onClear, onCreate }: Pick<Props, 'object' | 'filtered' | 'onClear' | 'onCreate'>) {
  const { t } = useTranslation();
  const names = useNames(object);
  if (filtered) {
    return (
      <Paper withBorder>
        <EmptyState icon={IconFilterOff} title={t('records.noMatch', { one: names.one })} action={<Button variant="default" onClick={onClear}>{t('records.clear')}</Button>}>
          {t('records.noMatchCure')}
        </EmptyState>
      </Paper>
    );
  }
  return (
    <Paper withBorder>
      <EmptyState
        icon={IconPlus} title={t('records.none', { many: names.many })}
        action={
          <Group mt="xs">
            <Button onClick={onCreate}>{t('records.create', { one: names.one })}</Button>
            {object.name === 'lead' && <PublicFormLink />}
          </Group>
        }
      >
        {object.name === 'lead' ? t('leads.noneCure') : t('records.noneCure')}
      </EmptyState>
    </Paper>
  );
}
