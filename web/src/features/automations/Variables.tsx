import { Button, Code, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ChangeVariable } from './operations/ChangeVariable';

interface Props {
  variables: Record<string, unknown>;
  /** The instance, where its variables may be changed. */
  instanceKey?: string;
}

/** The instance's variables as they are stored; while it runs, an operator may correct them. */
export function Variables({ instanceKey, variables }: Props) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState<string | null>(null);
  const rows = Object.entries(variables).sort(([one], [other]) => one.localeCompare(other));
  return (
    <>
      {rows.length ? <VariableTable rows={rows} onChange={instanceKey ? setChanging : undefined} /> : <Text size="sm" c="dimmed" p="md">{t('instance.noVariables')}</Text>}
      {instanceKey && <Group p="md"><Button size="xs" variant="default" onClick={() => setChanging('')}>{t('operations.addVariable')}</Button></Group>}
      {instanceKey && changing !== null && <ChangeVariable instanceKey={instanceKey} name={changing} before={variables[changing]} onClose={() => setChanging(null)} />}
    </>
  );
}

function VariableTable({ rows, onChange }: { rows: [string, unknown][]; onChange?: (name: string) => void }) {
  const { t } = useTranslation();
  return (
    <Table className="data-table" horizontalSpacing="md" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="28%">{t('instance.variable')}</Table.Th>
          <Table.Th>{t('instance.value')}</Table.Th>
          {onChange && <Table.Th w={110}><span className="visually-hidden">{t('operations.change')}</span></Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name} style={{ verticalAlign: 'top' }}>
            <Table.Td className="break-anywhere">{name}</Table.Td>
            <Table.Td><Code block={typeof value === 'object' && value !== null} className="break-anywhere" tabIndex={0} aria-label={name} style={{ maxHeight: 260, overflowY: 'auto' }}>{JSON.stringify(value, null, 2)}</Code></Table.Td>
            {onChange && (
              <Table.Td><Button size="compact-xs" variant="default" title={t('operations.changeVariable', { name })} onClick={() => onChange(name)}>{t('operations.change')}</Button></Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
