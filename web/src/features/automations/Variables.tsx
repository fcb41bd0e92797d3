import { Code, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The instance's variables as they are stored. */
export function Variables({ variables }: { variables: Record<string, unknown> }) {
  const { t } = useTranslation();
  const rows = Object.entries(variables).sort(([one], [other]) => one.localeCompare(other));
  if (!rows.length) return <Text size="sm" c="dimmed" p="md">{t('instance.noVariables')}</Text>;
  return (
    <Table className="data-table" horizontalSpacing="md" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="28%">{t('instance.variable')}</Table.Th>
          <Table.Th>{t('instance.value')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name} style={{ verticalAlign: 'top' }}>
            <Table.Td className="break-anywhere">{name}</Table.Td>
            <Table.Td><Code block={typeof value === 'object' && value !== null} className="break-anywhere" tabIndex={0} aria-label={name} style={{ maxHeight: 260, overflowY: 'auto' }}>{JSON.stringify(value, null, 2)}</Code></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
