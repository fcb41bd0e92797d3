import { ActionIcon, Alert, Button, Group, List, Table, Text, Textarea } from '@mantine/core';
import { IconRowInsertBottom, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { convertProcess } from '../../api/changes';
import { conversionQuery } from '../../api/draftQueries';
import { problemOf } from '../../api/errors';
import { Loaded } from '../../ui/Loaded';
import { problemText } from '../../ui/problemText';
import { addRow, changeCell, readTable, removeRow, writeTable, type ProcessTable } from './processTable';

interface Props {
  xml: string;
  /** The process as changed in the table; its diagram is laid out anew. */
  onChange: (xml: string) => void;
}

/** The process as rows: the keyboard's way of drawing. */
export function TableView({ xml, onChange }: Props) {
  const { t } = useTranslation();
  const query = useQuery(conversionQuery('process.bpmn', xml, 'csv'));
  return (
    <Loaded query={query} lines={8}>
      {(found) =>
        found.content === null ? (
          <Alert color="yellow" m="md">{t('designer.table.unreadable')}</Alert>
        ) : (
          <Grid key={xml} table={readTable(found.content)} lost={found.findings.map((one) => one.message)} onChange={onChange} />
        )
      }
    </Loaded>
  );
}

function Grid({ table: first, lost, onChange }: { table: ProcessTable; lost: string[]; onChange: (xml: string) => void }) {
  const { t } = useTranslation();
  const [table, setTable] = useState(first);
  const changed = table !== first;
  const applying = useMutation({
    mutationFn: () => convertProcess('process.csv', writeTable(table), 'bpmn'),
    onSuccess: ({ content }) => content !== null && onChange(content),
  });
  const { reset } = applying;
  useEffect(reset, [table, reset]);
  const refused = applying.data?.content === null ? applying.data.findings : [];
  return (
    <>
      <Group p="sm" justify="space-between">
        <Text size="sm" c="dimmed" style={{ flex: 1 }}>{t('designer.table.hint')}</Text>
        <Button size="xs" variant="default" disabled={!changed} onClick={() => setTable(first)}>{t('designer.table.reset')}</Button>
        <Button size="xs" disabled={!changed} loading={applying.isPending} onClick={() => applying.mutate()}>{t('designer.table.apply')}</Button>
      </Group>
      {lost.length > 0 && <Messages color="yellow" title={t('designer.table.lost')} messages={lost} />}
      {refused.length > 0 && (
        <Messages color="red" title={t('designer.table.refused')} messages={refused.map((one) => [one.line && t('designer.table.row', { row: one.line }), one.message, one.cure].filter(Boolean).join(' '))} />
      )}
      {applying.error && <Messages color="red" title={t('designer.table.refused')} messages={[problemText(problemOf(applying.error), t).text]} />}
      <Table.ScrollContainer minWidth={table.columns.length * 150}>
        <Table className="data-table process-table" withColumnBorders horizontalSpacing={4} verticalSpacing={2}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={34}>#</Table.Th>
              {table.columns.map((column) => <Table.Th key={column}>{t(`designer.column.${column}`, { defaultValue: column })}</Table.Th>)}
              <Table.Th w={76}><span className="visually-hidden">{t('designer.table.actions')}</span></Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.rows.map((row, index) => (
              <Table.Tr key={index} style={{ verticalAlign: 'top' }}>
                <Table.Td c="dimmed">{index + 2}</Table.Td>
                {table.columns.map((column) => (
                  <Table.Td key={column}>
                    <Textarea
                      size="xs" variant="unstyled" autosize minRows={1} maxRows={6} value={row[column] ?? ''}
                      aria-label={t('designer.table.cell', { column: t(`designer.column.${column}`, { defaultValue: column }), row: index + 2 })}
                      onChange={(event) => setTable(changeCell(table, index, column, event.currentTarget.value))}
                    />
                  </Table.Td>
                ))}
                <Table.Td>
                  <Group gap={2} wrap="nowrap">
                    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('designer.table.add', { row: index + 2 })} title={t('designer.table.add', { row: index + 2 })} onClick={() => setTable(addRow(table, index))}><IconRowInsertBottom size={15} /></ActionIcon>
                    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('designer.table.remove', { row: index + 2 })} title={t('designer.table.remove', { row: index + 2 })} onClick={() => setTable(removeRow(table, index))}><IconTrash size={15} /></ActionIcon>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Messages({ color, title, messages }: { color: string; title: string; messages: string[] }) {
  return (
    <Alert color={color} title={title} mx="sm" mb="sm" role="alert">
      <List size="sm">{messages.map((message, index) => <List.Item key={index}>{message}</List.Item>)}</List>
    </Alert>
  );
}
