import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { definitionsQuery, diagramQuery, statisticsQuery } from '../../api/queries';
import type { Definition, Statistics } from '../../api/types';
import { NotFound } from '../../app/NotFound';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { EditProcess } from './EditProcess';
import { ElementFigures } from './ElementFigures';
import { FiguresRow } from './FiguresRow';
import { Incidents } from './Incidents';
import { Instances } from './Instances';
import { NeverRun } from './NeverRun';
import { BatchProgress } from './operations/BatchProgress';
import { HeatLegend, HeatPicker } from './operations/HeatPicker';
import { ProcessDiagram } from './ProcessDiagram';
import { StartByHand } from './StartByHand';
import { startsOf } from './starts';
import { behind } from './behind';
import { windowBefore } from './figureTrend';
import { chosenWindow } from './window';
import { WindowPicker } from './WindowPicker';

const route = getRouteApi('/shell/automations/$key');

export function ProcessPage() {
  const { key } = route.useParams();
  const query = useQuery(definitionsQuery);
  return (
    <Loaded query={query} lines={8}>
      {(definitions) => {
        const definition = definitions.find((one) => one.key === key);
        return definition ? <Process definition={definition} /> : <NotFound />;
      }}
    </Loaded>
  );
}

function Process({ definition }: { definition: Definition }) {
  const { t } = useTranslation();
  const named = useNames();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const window = chosenWindow(search);
  const diagram = useQuery(diagramQuery(definition.key));
  const starts = useMemo(() => diagram.data && startsOf(diagram.data), [diagram.data]);
  const statistics = useQuery(statisticsQuery(definition.key, window.name, window.ends));
  const before = useQuery({ ...statisticsQuery(definition.key, `before ${window.name}`, () => windowBefore(window.ends())), enabled: Boolean(statistics.data) }).data;
  const choose = (element: string | undefined) => void navigate({ search: (before) => ({ ...before, element }), replace: true, resetScroll: false });
  return (
    <>
      <BackLink to="/automations">{t('automations.title')}</BackLink>
      <PageHeader
        title={named(definition.name ?? definition.process_id)}
        badges={!definition.enabled && <StateBadge state="switched_off" />}
        subtitle={<Group gap={6}>{t('process.version', { version: definition.version })} · {t('process.published')} <Time at={definition.deployed_at} /></Group>}
        actions={
          <>
            <WindowPicker search={search} onChange={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })} />
            {starts && starts.byHand && definition.enabled && <StartByHand processId={definition.process_id} />}
            <EditProcess definition={definition} />
          </>
        }
      />
      <Stack gap="lg">
        {search.batch && <BatchProgress batchKey={search.batch} onClose={() => void navigate({ search: (before) => ({ ...before, batch: undefined }), replace: true })} />}
        {starts && <NeverRun definition={definition} starts={starts} />}
        <Loaded query={statistics} lines={3}>
          {(found) => <FiguresRow figures={found.process} before={before?.process} hours={found.window.hours} behind={behind(definition, found)} />}
        </Loaded>
        <Panel title={t('process.diagram')} flush actions={<HeatPicker measure={search.heat} onChange={(heat) => void navigate({ search: (before) => ({ ...before, heat }), replace: true, resetScroll: false })} />}>
          {search.heat ? <HeatLegend /> : <Legend />}
          <Loaded query={diagram} lines={8}>
            {(xml) => (
              <ProcessDiagram xml={xml} label={t('process.diagram')} statistics={statistics.data} measure={search.heat} selected={search.element} onSelect={choose} />
            )}
          </Loaded>
        </Panel>
        <Incidents processId={definition.process_id} />
        <ElementPanel definition={definition} xml={diagram.data} statistics={statistics.data} before={before} selected={search.element} onSelect={choose} />
        <Instances processId={definition.process_id} />
      </Stack>
    </>
  );
}

interface ElementPanelProps {
  definition: Definition;
  before: Statistics | undefined;
  xml: string | undefined;
  statistics: Statistics | undefined;
  selected: string | undefined;
  onSelect: (element: string | undefined) => void;
}

function ElementPanel({ definition, before, xml, statistics, selected, onSelect }: ElementPanelProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('process.elements')} flush={!selected}>
      {statistics && xml ? (
        <ElementFigures definition={definition} xml={xml} statistics={statistics} before={before} selected={selected} onSelect={onSelect} />
      ) : (
        <Text size="sm" c="dimmed" p="md">{t('state.loading')}</Text>
      )}
    </Panel>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <Group gap="md" px="md" py={6} visibleFrom="sm" style={{ borderBottom: '1px solid var(--line)' }}>
      {(['active', 'incident', 'completed'] as const).map((kind) => (
        <Group key={kind} gap={6}>
          <span className={`legend-dot legend-${kind}`} aria-hidden />
          <Text size="xs" c="dimmed">{t(`diagram.${kind}`)}</Text>
        </Group>
      ))}
    </Group>
  );
}
