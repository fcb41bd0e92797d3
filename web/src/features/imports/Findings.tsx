import { Button, Group, SegmentedControl, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { findingsQuery, type FindingKind } from '../../api/importQueries';
import type { Import, ImportFinding } from '../../api/types';
import { number } from '../../ui/format';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';

const KINDS: FindingKind[] = ['rejected', 'flagged', 'repaired'];

/** The rows that were rejected, flagged or repaired, each with its place and the reason. */
export function Findings({ one }: { one: Import }) {
  const { t, i18n } = useTranslation();
  const found = KINDS.filter((kind) => one[kind] > 0);
  const [picked, setPicked] = useState<FindingKind>();
  const kind = picked ?? found[0] ?? 'rejected';
  const query = useInfiniteQuery(findingsQuery(one.key, kind));
  if (!found.length) return <Panel title={t('imports.report')}><Text size="sm">{t('imports.clean')}</Text></Panel>;
  return (
    <Panel
      title={t('imports.report')} flush
      actions={
        <Button component="a" download href={`/api/v1/imports/${one.key}/findings.csv`} size="compact-sm" variant="default" leftSection={<IconDownload size={14} />}>
          {t('imports.download')}
        </Button>
      }
    >
      <Group p="md">
        <SegmentedControl
          aria-label={t('imports.which')} value={kind} onChange={(value) => setPicked(KINDS.find((name) => name === value))}
          data={found.map((name) => ({ value: name, label: `${t(`imports.kind.${name}`)} (${number(one[name], i18n.language)})` }))}
        />
      </Group>
      <Loaded query={query} lines={5}>
        {(data) => <Rows findings={data.pages.flatMap((page) => page.items)} />}
      </Loaded>
      {query.hasNextPage && (
        <Group justify="center" p="md">
          <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.more')}</Button>
        </Group>
      )}
    </Panel>
  );
}

function Rows({ findings }: { findings: ImportFinding[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table className="data-table" verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('imports.file')}</Table.Th>
            <Table.Th className="numeric">{t('imports.row')}</Table.Th>
            <Table.Th>{t('imports.column')}</Table.Th>
            <Table.Th>{t('instance.value')}</Table.Th>
            <Table.Th>{t('imports.reason')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {findings.map((finding, index) => (
            <Table.Tr key={`${finding.file}-${finding.line}-${index}`}>
              <Table.Td className="break-anywhere">{finding.file}</Table.Td>
              <Table.Td className="numeric">{finding.line}</Table.Td>
              <Table.Td className="break-anywhere">{finding.column}</Table.Td>
              <Table.Td className="break-anywhere">
                {finding.value || '—'}
                {finding.code === 'repaired' && <> → <strong>{finding.repaired}</strong></>}
              </Table.Td>
              <Table.Td className="break-anywhere">
                {t(`finding.${finding.code}`, { defaultValue: finding.message })}
                {finding.code !== 'repaired' && <Text size="xs" c="dimmed">{finding.message}</Text>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
