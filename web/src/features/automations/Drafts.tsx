import { Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { draftsQuery } from '../../api/draftQueries';
import { Time } from '../../ui/Time';

/** The drafts people work on; nothing is shown when there is none. */
export function Drafts() {
  const { t } = useTranslation();
  const drafts = useQuery(draftsQuery).data ?? [];
  if (!drafts.length) return null;
  return (
    <Paper withBorder mt="lg" component="section" aria-label={t('automations.drafts')} style={{ overflow: 'hidden' }}>
      <Title order={2} px="md" py="sm">{t('automations.drafts')}</Title>
      <Table className="data-table" highlightOnHover horizontalSpacing="md">
        <Table.Tbody>
          {drafts.map((draft) => (
            <Table.Tr key={draft.key}>
              <Table.Td>
                <Link to="/automations/drafts/$key" params={{ key: draft.key }} className="row-link">{draft.title || draft.definition_id || draft.name}</Link>
                <Text size="xs" c="dimmed">{draft.definition_id}</Text>
              </Table.Td>
              <Table.Td ta="right"><Text span size="sm" c="dimmed">{draft.changed_by && <>{t('automations.draftBy', { name: draft.changed_by.name })} · </>}<Time at={draft.changed_at} /></Text></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
