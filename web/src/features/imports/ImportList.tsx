import { Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { Import } from '../../api/types';
import { number } from '../../ui/format';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useRowKeys } from '../../ui/useRowKeys';

/** The imports there have been, newest first. */
export function ImportList({ imports }: { imports: Import[] }) {
  const { t, i18n } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table className="data-table" highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('imports.import')}</Table.Th>
            <Table.Th>{t('instances.state')}</Table.Th>
            <Table.Th className="numeric">{t('imports.rows')}</Table.Th>
            <Table.Th className="numeric">{t('imports.kind.rejected')}</Table.Th>
            <Table.Th>{t('imports.started')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {imports.map((one) => (
            <Table.Tr key={one.key}>
              <Table.Td>
                <Link to="/imports/$key" params={{ key: one.key }} className="row-link" data-row-link>{one.mapping}</Link>
                <Text size="xs" c="dimmed">{t(`imports.mode.${one.mode}`)} · {one.by.name}</Text>
              </Table.Td>
              <Table.Td><StateBadge state={one.state} /></Table.Td>
              <Table.Td className="numeric">{number(one.rows_done, i18n.language)}</Table.Td>
              <Table.Td className="numeric">{number(one.rejected, i18n.language)}</Table.Td>
              <Table.Td><Time at={one.created_at} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
