import '../designer/styles';

import { Alert, Box, Button, Group, Paper, SegmentedControl, Tabs, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { commentsQuery, draftQuery } from '../../api/draftQueries';
import type { DraftDetail, Finding } from '../../api/types';
import { DecisionEditor, type DecisionHandle, type Shown } from '../../dmn/DecisionEditor';
import type { RowMark } from '../../dmn/rowMarks';
import { decisionsIn, type DecisionFacts } from '../../dmn/text';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { CommentsPanel, openComments } from '../designer/CommentsPanel';
import { ConflictNotice } from '../designer/ConflictNotice';
import { FindingsPanel, useFindings } from '../designer/FindingsPanel';
import { SavingState } from '../designer/SavingState';
import { VersionsPanel } from '../designer/VersionsPanel';
import { useDraft } from '../designer/useDraft';
import { DecisionActions } from './DecisionActions';
import { ExamplesPanel } from './ExamplesPanel';

const route = getRouteApi('/shell/automations/decisions/$key');
const NOTHING: Shown = { views: [], active: '', canUndo: false, canRedo: false };

/** The draft of a decision model: tables, expressions, the graph; findings at the rows, examples below. */
export function DecisionPage() {
  const { key } = route.useParams();
  return <Loaded query={useQuery(draftQuery(key))} lines={8}>{(draft) => <Work key={draft.key} draft={draft} />}</Loaded>;
}

function Work({ draft }: { draft: DraftDetail }) {
  const { t } = useTranslation();
  const work = useDraft(draft);
  const editor = useRef<DecisionHandle>(null);
  const [shown, setShown] = useState(NOTHING);
  const [panel, setPanel] = useState<string | null>('findings');
  const [matched, setMatched] = useState<string[]>([]);
  /** Counts the texts that came from elsewhere: the examples are then read anew. */
  const [taken, setTaken] = useState(0);
  const findings = useFindings(work.text, 'draft.dmn');
  const decisions = useMemo(() => decisionsIn(work.text), [work.text]);
  const decision = decisions.find((one) => one.id === shown.active);
  const names = useMemo(() => placesIn(decisions, (number, name) => t('decision.rule', { number, name })), [decisions, t]);
  const marks = useMemo(() => marksOf(findings.data?.findings ?? [], panel === 'examples' ? matched : [], t('decision.matched')), [findings.data, matched, panel, t]);
  const comments = useQuery(commentsQuery(draft.key)).data ?? [];
  const open = draft.state === 'open';
  const read = async () => (editor.current && open && shown.canUndo ? (await editor.current.read()) || work.text : work.text);
  const show = (id: string) => {
    const owner = decisions.find((one) => one.ids.has(id) || one.name === id);
    if (owner) void editor.current?.open(owner.id).then(() => setTimeout(() => editor.current?.showRule(id), 50));
  };
  useHotkeys([['mod+S', () => void work.save()]], []);
  return (
    <>
      <BackLink to="/automations/definitions">{t('definitions.title')}</BackLink>
      <PageHeader
        title={decisions[0]?.name || draft.title || draft.definition_id} subtitle={<SavingState named draft={draft} saving={work.saving} onSave={() => void work.save()} />}
        actions={open && <DecisionActions draft={draft} work={work} decision={decision} read={read} onTaken={() => setTaken((before) => before + 1)} />}
      />
      {work.saving.state === 'conflict' && <ConflictNotice conflict={work.saving.conflict} onSettle={(whose) => (work.settle(whose), setTaken((before) => before + 1))} />}
      {!open && <Alert mb="md" color="gray">{t(`designer.closed.${draft.state}`)}</Alert>}
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <Group px="sm" py={6} justify="space-between" style={{ borderBottom: '1px solid var(--line)' }}>
          <SegmentedControl
            size="xs" value={shown.active} aria-label={t('decision.views')} onChange={(id) => void editor.current?.open(id)}
            data={[...shown.views].sort((one, other) => Number(one.type === 'drd') - Number(other.type === 'drd')).map((view) => ({ value: view.id, label: view.type === 'drd' ? t('decision.graph') : view.name || view.id }))}
          />
          <Group gap={4}>
            <Button size="compact-xs" variant="default" disabled={!shown.canUndo} onClick={() => editor.current?.undo()}>{t('designer.undo')}</Button>
            <Button size="compact-xs" variant="default" disabled={!shown.canRedo} onClick={() => editor.current?.redo()}>{t('designer.redo')}</Button>
          </Group>
        </Group>
        <Box h="max(360px, calc(100dvh - 480px))">
          <DecisionEditor xml={work.text} label={t('decision.editor')} marks={marks} handle={editor} onChange={work.change} onTouch={work.touch} onShown={setShown} />
        </Box>
      </Paper>
      <Paper withBorder mt="md">
        <Tabs value={panel} onChange={setPanel} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="findings">{t('designer.findings.title', { count: findings.data?.findings.length ?? 0 })}</Tabs.Tab>
            <Tabs.Tab value="examples">{t('decision.examples.title', { count: decision?.examples.length ?? 0 })}</Tabs.Tab>
            <Tabs.Tab value="comments">{t('designer.comments.title', { count: openComments(comments) })}</Tabs.Tab>
            <Tabs.Tab value="versions">{t('designer.versions.title')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="findings" p="md"><FindingsPanel query={findings} names={names} onShow={show} /></Tabs.Panel>
          <Tabs.Panel value="comments" p="md"><CommentsPanel draftKey={draft.key} comments={comments} selected={shown.active} names={names} onShow={show} /></Tabs.Panel>
          <Tabs.Panel value="versions" p="md"><VersionsPanel draft={draft} revision={work.revision} definitionId={draft.definition_id} text={work.text} /></Tabs.Panel>
          <Tabs.Panel value="examples" p="md">
            {!decision && <Text size="sm" c="dimmed">{t('decision.examples.choose')}</Text>}
            {decision && (
              <ExamplesPanel
                key={`${decision.id} ${taken}`} text={work.text} decision={decision} onMatched={setMatched}
                onChange={(examples) => editor.current?.writeExamples(decision.id, examples.length ? JSON.stringify(examples) : '')}
              />
            )}
          </Tabs.Panel>
        </Tabs>
      </Paper>
    </>
  );
}

/** What findings call the places they are about: rules by number, tables and decisions by name. */
function placesIn(decisions: DecisionFacts[], rule: (number: number, name: string) => string): Map<string, string> {
  return new Map(decisions.flatMap((one) => [...[...one.ids].map((id) => [id, one.name] as const), ...one.rules.map((id, index) => [id, rule(index + 1, one.name)] as const)]));
}

function marksOf(findings: Finding[], matched: string[], title: string): Record<string, RowMark> {
  const wrong = findings.flatMap((one) => (one.element_id ? [[one.element_id, { kind: 'finding' as const, title: one.message }] as const] : []));
  return Object.fromEntries([...wrong, ...matched.map((id) => [id, { kind: 'matched' as const, title }] as const)]);
}
