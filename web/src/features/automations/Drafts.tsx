import { Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { draftsQuery } from '../../api/draftQueries';
import type { Draft } from '../../api/types';
import { exactTime } from '../../ui/format';
import { Time } from '../../ui/Time';

const nameOf = (draft: Draft) => draft.title || draft.definition_id || draft.name;

const twice = (names: string[], name: string) => names.indexOf(name) !== names.lastIndexOf(name);

/** The drafts people work on; those of one name say when they were begun. */
export function Drafts() {
  const { t, i18n } = useTranslation();
  const drafts = useQuery(draftsQuery).data ?? [];
  const names = drafts.map(nameOf);
  if (!drafts.length) return null;
  return (
    <Paper withBorder mt="lg" component="section" aria-label={t('automations.drafts')} style={{ overflow: 'hidden' }}>
      <Title order={2} px="md" py="sm">{t('automations.drafts')}</Title>
      <Table className="data-table" highlightOnHover horizontalSpacing="md">
        <Table.Tbody>
          {drafts.map((draft, index) => (
            <Table.Tr key={draft.key}>
              <Table.Td>
                <Link to="/automations/drafts/$key" params={{ key: draft.key }} className="row-link">{names[index]}</Link>
                <Text size="xs" c="dimmed">{draft.definition_id}{twice(names, nameOf(draft)) && <> · {t('automations.draftBegun', { name: draft.created_by?.name ?? '', at: exactTime(draft.created_at, i18n.language) })}</>}</Text>
              </Table.Td>
              <Table.Td ta="right"><Text span size="sm" c="dimmed">{draft.changed_by && <>{t('automations.draftBy', { name: draft.changed_by.name })} · </>}<Time at={draft.changed_at} /></Text></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
