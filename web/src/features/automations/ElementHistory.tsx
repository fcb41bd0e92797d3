import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ElementInstance } from '../../api/types';
import { duration } from '../../ui/format';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';

/** Every element the instance entered, in order. */
export function ElementHistory({ elements }: { elements: ElementInstance[] }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table className="data-table" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('process.element')}</Table.Th>
            <Table.Th>{t('instances.state')}</Table.Th>
            <Table.Th>{t('instances.started')}</Table.Th>
            <Table.Th className="numeric">{t('instance.took')}</Table.Th>
            <Table.Th className="numeric">{t('instance.attempts')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {elements.map((element) => (
            <Table.Tr key={element.key}>
              <Table.Td>
                {element.name || element.element_id}
                <Text size="xs" c="dimmed">{t(`element.${element.type}`, { defaultValue: element.type })}</Text>
              </Table.Td>
              <Table.Td><StateBadge state={element.state} /></Table.Td>
              <Table.Td><Time at={element.started_at} absolute /></Table.Td>
              <Table.Td className="numeric">
                {element.ended_at ? duration((Date.parse(element.ended_at) - Date.parse(element.started_at)) / 1000, i18n.language) : '—'}
              </Table.Td>
              <Table.Td className="numeric">{element.attempts || '—'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
