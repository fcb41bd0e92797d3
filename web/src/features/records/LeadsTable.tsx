import { Button, Group, Paper, Table, Text } from '@mantine/core';
import { IconFilterOff, IconUserPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { ObjectInfo, RecordData } from '../../api/types';
import { EmptyState } from '../../ui/EmptyState';
import { SortHeader } from '../../ui/SortHeader';
import { Time } from '../../ui/Time';
import { useRowKeys } from '../../ui/useRowKeys';
import { FieldValue, labelOf } from './fieldTypes';
import { PublicFormLink } from './PublicFormLink';
import { recordTitle } from './recordTitle';

const COLUMNS = ['company_name', 'status', 'score', 'source', 'owner'];
const NUMERIC = new Set(['score']);

interface Props {
  object: ObjectInfo | undefined;
  records: RecordData[];
  sort: string;
  onSort: (sort: string) => void;
  filtered: boolean;
  onClear: () => void;
  onCreate: () => void;
}

export function LeadsTable({ object, records, sort, onSort, filtered, onClear, onCreate }: Props) {
  const { t, i18n } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  if (!records.length) return <NoLeads filtered={filtered} onClear={onClear} onCreate={onCreate} />;
  const fields = COLUMNS.flatMap((name) => object?.fields.find((field) => field.name === name) ?? []);
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={760}>
        <Table className="data-table" highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <SortHeader label={t('leads.name')} field="last_name" sort={sort} onSort={onSort} />
              {fields.map((field) => (
                <SortHeader key={field.name} label={labelOf(field, i18n.language)} field={field.name} sort={sort} onSort={onSort} />
              ))}
              <SortHeader label={t('leads.created')} field="created_at" sort={sort} onSort={onSort} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body}>
            {records.map((record) => <LeadRow key={record.id} record={record} fields={fields} />)}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function LeadRow({ record, fields }: { record: RecordData; fields: ObjectInfo['fields'] }) {
  const navigate = useNavigate();
  const open = (event: MouseEvent) => {
    if (!(event.target as HTMLElement).closest('a')) void navigate({ to: '/leads/$id', params: { id: record.id } });
  };
  return (
    <Table.Tr data-clickable onClick={open}>
      <Table.Td>
        <Link to="/leads/$id" params={{ id: record.id }} className="row-link" data-row-link>{recordTitle(record)}</Link>
        {typeof record.email === 'string' && <Text size="xs" c="dimmed">{record.email}</Text>}
      </Table.Td>
      {fields.map((field) => (
        <Table.Td key={field.name} className={NUMERIC.has(field.name) ? 'tabular' : undefined}>
          <FieldValue field={field} value={record[field.name]} />
        </Table.Td>
      ))}
      <Table.Td><Time at={record.created_at} /></Table.Td>
    </Table.Tr>
  );
}

function NoLeads({ filtered, onClear, onCreate }: Pick<Props, 'filtered' | 'onClear' | 'onCreate'>) {
  const { t } = useTranslation();
  if (filtered) {
    return (
      <Paper withBorder>
        <EmptyState icon={IconFilterOff} title={t('leads.noMatch')} action={<Button variant="default" onClick={onClear}>{t('leads.clear')}</Button>}>
          {t('leads.noMatchCure')}
        </EmptyState>
      </Paper>
    );
  }
  return (
    <Paper withBorder>
      <EmptyState
        icon={IconUserPlus} title={t('leads.none')}
        action={
          <Group mt="xs">
            <Button onClick={onCreate}>{t('leads.create')}</Button>
            <PublicFormLink />
          </Group>
        }
      >
        {t('leads.noneCure')}
      </EmptyState>
    </Paper>
  );
}
