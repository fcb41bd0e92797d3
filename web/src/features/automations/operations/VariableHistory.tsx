import { Code, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { variableHistoryQuery } from '../../../api/operationQueries';
import type { InstanceDetail } from '../../../api/types';
import { Loaded } from '../../../ui/Loaded';
import { Time } from '../../../ui/Time';
import { useElementTitle } from '../useElementTitle';

/** How the variables came to their values, and what each step was given and gave. */
export function VariableHistory({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const titleOf = useElementTitle();
  const query = useQuery(variableHistoryQuery(instance.key));
  const nameOf = (id: string | null | undefined) => {
    const element = instance.elements.find((one) => one.element_id === id);
    return element ? titleOf(element.element_id, element.name, element.type).title : id;
  };
  return (
    <Loaded query={query}>
      {(changes) =>
        changes.length ? (
          <Table.ScrollContainer minWidth={640} maxHeight={420}>
            <Table className="data-table" horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  {['instance.variable', 'instance.value', 'process.element', 'instance.by', 'instance.at'].map((one) => <Table.Th key={one}>{t(one)}</Table.Th>)}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {changes.map((one, index) => (
                  <Table.Tr key={index}>
                    <Table.Td className="break-anywhere">{one.name}</Table.Td>
                    <Table.Td><Code className="break-anywhere">{JSON.stringify(one.value)}</Code></Table.Td>
                    <Table.Td>{nameOf(one.element_id) ?? t('instance.whole')}</Table.Td>
                    <Table.Td>{one.actor?.name || '—'}</Table.Td>
                    <Table.Td><Time at={one.at} absolute /></Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        ) : (
          <Text size="sm" c="dimmed" p="md">{t('instance.noVariables')}</Text>
        )
      }
    </Loaded>
  );
}
