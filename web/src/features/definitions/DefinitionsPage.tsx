import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconForms, IconPencil, IconPlus, IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { beginDraft } from '../../api/changes';
import { draftsOfQuery, newestQuery } from '../../api/draftQueries';
import type { Draft, NewestDefinition } from '../../api/types';
import { useChange } from '../../app/useChange';
import { EmptyState } from '../../ui/EmptyState';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { PAGES, type Kind } from './kinds';
import { NewDefinition } from './NewDefinition';

const ICONS = { decision: IconTable, form: IconForms };

/** The decision tables and forms that processes use: what is published, and the drafts people work on. */
export function DefinitionsPage() {
  const { t } = useTranslation();
  return (
    <>
      <BackLink to="/automations">{t('automations.title')}</BackLink>
      <PageHeader title={t('definitions.title')} subtitle={t('definitions.subtitle')} />
      <Stack gap="lg"><Section kind="decision" /><Section kind="form" /></Stack>
    </>
  );
}

function Section({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const query = useQuery(newestQuery(kind));
  const drafts = useQuery(draftsOfQuery(kind)).data ?? [];
  const [beginning, { open, close }] = useDisclosure(false);
  return (
    <Paper withBorder component="section" aria-label={t(`definitions.${kind}.title`)} style={{ overflow: 'hidden' }}>
      <Group justify="space-between" px="md" py="sm">
        <Title order={2}>{t(`definitions.${kind}.title`)}</Title>
        <Button size="xs" leftSection={<IconPlus size={14} />} onClick={open}>{t(`definitions.${kind}.new`)}</Button>
      </Group>
      <Loaded query={query}>
        {(published) => {
          const rows = rowsOf(published, drafts);
          if (!rows.length) return <EmptyState icon={ICONS[kind]} title={t(`definitions.${kind}.none`)}>{t(`definitions.${kind}.noneCure`)}</EmptyState>;
          return (
            <Table className="data-table" horizontalSpacing="md">
              <Table.Tbody>{rows.map((row) => <Row key={row.draft?.key ?? row.newest?.key} kind={kind} {...row} />)}</Table.Tbody>
            </Table>
          );
        }}
      </Loaded>
      <NewDefinition kind={kind} opened={beginning} onClose={close} />
    </Paper>
  );
}

interface RowFacts {
  newest?: NewestDefinition;
  draft?: Draft;
}

/** Each definition with its draft, then drafts of what has never been published. */
function rowsOf(published: NewestDefinition[], drafts: Draft[]): RowFacts[] {
  const known = new Set(published.map((one) => one.id));
  return [
    ...published.map((newest) => ({ newest, draft: drafts.find((draft) => draft.definition_id === newest.id) })),
    ...drafts.filter((draft) => !known.has(draft.definition_id)).map((draft) => ({ draft })),
  ];
}

function Row({ kind, newest, draft }: RowFacts & { kind: Kind }) {
  const { t } = useTranslation();
  const named = useNames();
  const navigate = useNavigate();
  const open = (key: string) => void navigate({ to: PAGES[kind], params: { key } });
  const beginning = useChange({ change: () => beginDraft({ kind, version_key: newest?.key ?? '' }), refresh: [['drafts']], onDone: ({ key }) => open(key) });
  const name = named(newest?.name ?? draft?.title ?? '') || draft?.definition_id || draft?.name;
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600} size="sm">{name}</Text>
        <Text size="xs" c="dimmed">{newest?.id ?? draft?.definition_id}{newest && ` · ${t('process.version', { version: newest.version })}`}</Text>
      </Table.Td>
      <Table.Td>{draft && <StateBadge state="draft" />}</Table.Td>
      <Table.Td ta="right"><Text span size="sm" c="dimmed"><Time at={draft?.changed_at ?? newest?.deployed_at ?? ''} /></Text></Table.Td>
      <Table.Td ta="right">
        <Button
          size="compact-sm" variant="default" leftSection={<IconPencil size={14} />} loading={beginning.isPending} aria-label={t('definitions.editNamed', { name })}
          onClick={() => (draft ? open(draft.key) : beginning.mutate(undefined))}
        >
          {t('automations.edit')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
