import { Alert, Badge, Group, List, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { differencesQuery, revisionsQuery, versionsQuery } from '../../api/draftQueries';
import type { Difference, DraftDetail } from '../../api/types';
import type { Mark } from '../../bpmn/marks';
import { exactTime } from '../../ui/format';
import { Loaded } from '../../ui/Loaded';
import { useElementTitle } from '../automations/useElementTitle';

const Diagram = lazy(() => import('../../bpmn/Diagram').then((file) => ({ default: file.Diagram })));
const COLORS = { added: 'green', removed: 'red', changed: 'orange', moved: 'gray' } as const;

interface Props {
  draft: DraftDetail;
  revision: number;
  definitionId: string;
  text: string;
}

/** What the draft changes, against a published version or one of its own earlier texts: coloured and as a list. */
export function VersionsPanel({ draft, revision, definitionId, text }: Props) {
  const { t, i18n } = useTranslation();
  const versions = useQuery(versionsQuery(draft.kind, definitionId || draft.definition_id)).data ?? [];
  const revisions = useQuery(revisionsQuery(draft.key, revision)).data ?? [];
  const choices = [
    { group: t('designer.versions.published'), items: versions.map((one) => ({ value: `${draft.kind}:${one.key}`, label: t('designer.versions.version', { version: one.version, at: exactTime(one.deployed_at, i18n.language), name: one.deployed_by?.name ?? '' }) })) },
    { group: t('designer.versions.earlier'), items: revisions.filter((one) => one.revision !== revision).map((one) => ({ value: `draft:${draft.key}@${one.revision}`, label: t('designer.versions.revision', { revision: one.revision, at: exactTime(one.at, i18n.language), name: one.actor?.name ?? '' }) })) },
  ];
  const first = draft.based_on ? `${draft.kind}:${draft.based_on}` : (choices.flatMap((one) => one.items)[0]?.value ?? '');
  const [chosen, setChosen] = useState('');
  const from = chosen || first;
  const query = useQuery({ ...differencesQuery(from, `draft:${draft.key}`, revision), enabled: Boolean(from) });
  if (!from) return <Text size="sm" c="dimmed">{t('designer.versions.first')}</Text>;
  return (
    <Stack gap="sm">
      <Select label={t('designer.versions.against')} data={choices} value={from} onChange={(value) => setChosen(value ?? '')} maw={560} allowDeselect={false} />
      <Loaded query={query}>
        {(differences) =>
          differences.length ? (
            <>
              {draft.kind === 'process' && <Suspense fallback={null}><Diagram xml={text} label={t('designer.versions.diagram')} height={320} marks={marksOf(differences)} /></Suspense>}
              <List listStyleType="none" spacing="xs">{differences.map((one) => <List.Item key={one.id}><Row difference={one} /></List.Item>)}</List>
            </>
          ) : (
            <Alert color="gray">{t('designer.versions.same')}</Alert>
          )
        }
      </Loaded>
    </Stack>
  );
}

function Row({ difference }: { difference: Difference }) {
  const { t } = useTranslation();
  const { title, hint } = useElementTitle()(difference.id, difference.name, difference.type);
  return (
    <Stack gap={2}>
      <Group gap={6}>
        <Badge size="sm" tt="none" variant="light" color={COLORS[difference.kind]}>{t(`designer.versions.${difference.kind}`)}</Badge>
        <Text size="sm" fw={600}>{title}</Text>
        <Text size="xs" c="dimmed">{hint}</Text>
      </Group>
      {difference.changes.map((one) => (
        <Text key={one.setting} size="xs" className="break-anywhere" pl="md">
          {one.setting}: <del>{one.old ?? '–'}</del> → <ins>{one.new ?? '–'}</ins>
        </Text>
      ))}
    </Stack>
  );
}

function marksOf(differences: Difference[]): Record<string, Mark> {
  return Object.fromEntries(differences.filter((one) => one.kind !== 'moved').map((one) => [one.id, { classes: [`is-${one.kind}`] }]));
}
