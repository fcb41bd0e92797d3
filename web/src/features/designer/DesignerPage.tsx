import './styles';

import { Alert, Button, Group, Paper, SegmentedControl } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import { commentsQuery, draftQuery, templatesQuery } from '../../api/draftQueries';
import type { DraftDetail, ElementTemplate } from '../../api/types';
import type { DesignerSearch } from '../../app/router';
import { Designer, type DesignerHandle } from '../../bpmn/Designer';
import type { Mark } from '../../bpmn/marks';
import { RECORD_TRIGGER } from '../../bpmn/modeler/linkTemplates';
import type { Hint } from '../../bpmn/modeler/lint';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { useMeaning } from '../../ui/problemText';
import { useDrawnNames } from '../automations/useElementTitle';
import { ConflictNotice } from './ConflictNotice';
import { DesignerActions } from './DesignerActions';
import { DesignerSide, useLayout } from './DesignerSide';
import { useFindings } from './FindingsPanel';
import { Hints } from './Hints';
import { withHints } from './hintTexts';
import { processOf } from './process';
import { OpenDefinition } from './OpenDefinition';
import { RuleView } from './RuleView';
import { SavingState } from './SavingState';
import { commentMarks, findingMarks, merged } from './designerMarks';
import { useSuggestions } from './suggestions';
import { TableView } from './TableView';
import { useDraft, type Work as Draft } from './useDraft';

const route = getRouteApi('/shell/automations/drafts/$key');

export function DesignerPage() {
  const { key } = route.useParams();
  const { i18n } = useTranslation();
  const draft = useQuery(draftQuery(key));
  const templates = useQuery(templatesQuery(i18n.language));
  return (
    <Loaded query={draft} lines={8}>
      {(found) => <Loaded query={templates}>{(known) => <Work key={found.key} draft={found} templates={known} />}</Loaded>}
    </Loaded>
  );
}

function Work({ draft, templates }: { draft: DraftDetail; templates: ElementTemplate[] }) {
  const { t } = useTranslation();
  const { panel: asked, view = 'diagram' } = route.useSearch();
  const { layout, panel } = useLayout(view, asked);
  const navigate = route.useNavigate();
  const go = (change: DesignerSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const work = useDraft(draft);
  const designer = useRef<DesignerHandle>(null);
  const properties = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<string>();
  const [tested, setTested] = useState<Record<string, Mark> | null>(null);
  const [testState, setTestState] = useState<string>();
  const onMarks = useCallback((shown: Record<string, Mark> | null, state?: string) => (setTested(shown), setTestState(state)), []);
  const findings = useFindings(work.text);
  const [hinted, setHinted] = useState<Hint[]>([]);
  const all = useMemo(() => withHints(findings.data?.findings ?? [], hinted, t), [findings.data, hinted, t]);
  const comments = useQuery(commentsQuery(draft.key)).data ?? [];
  const suggest = useSuggestions();
  const { processId, name, objects, byHand, empty } = useMemo(() => processOf(work.text), [work.text]);
  const names = useDrawnNames(work.text);
  const meaning = useMeaning();
  const open = draft.state === 'open';
  const marks = useMemo<Record<string, Mark>>(
    () => (panel === 'test' && tested ? tested : merged(findingMarks(all, meaning), commentMarks(comments, t))),
    [panel, tested, all, meaning, comments, t],
  );
  const read = useCallback(async () => (view === 'diagram' ? ((await designer.current?.read()) || work.text) : work.text), [view, work.text]);
  const select = (elementId: string | undefined) => {
    setSelected(elementId);
    // Where they share their place, who chooses an element means its properties; who tests or comments goes on with that.
    if (elementId && layout !== 'columns' && (panel === 'findings' || panel === 'versions')) go({ panel: 'properties' });
  };
  const show = (elementId: string) => {
    if (view !== 'diagram') go({ view: 'diagram' });
    setTimeout(() => designer.current?.show(elementId), view === 'diagram' ? 0 : 600);
  };
  const flush = async () => designer.current?.flush();
  const step = (way: 'undo' | 'redo') => void flush().then(work[way]);
  useHotkeys([['mod+S', () => void flush().then(() => work.save())]], []);
  useHotkeys([['mod+Z', () => step('undo')], ['mod+shift+Z', () => step('redo')], ['mod+Y', () => step('redo')]]);
  return (
    <>
      <BackLink to="/automations">{t('automations.title')}</BackLink>
      <PageHeader
        title={name || draft.title || processId} subtitle={<SavingState draft={draft} saving={work.saving} onSave={() => void work.save()} />}
        actions={open && <DesignerActions draft={draft} work={work} read={read} flush={flush} names={names} onShow={show} />}
      />
      {work.saving.state === 'conflict' && <ConflictNotice conflict={work.saving.conflict} onSettle={work.settle} />}
      {!open && <Alert mb="md" color="gray">{t(`designer.closed.${draft.state}`)}</Alert>}
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <Group px="sm" py={6} justify="space-between" style={{ borderBottom: '1px solid var(--line)' }}>
          <SegmentedControl
            size="xs" value={view} aria-label={t('designer.view')} onChange={(value) => go({ view: value as DesignerSearch['view'] })}
            data={(['diagram', 'table', 'rule'] as const).map((value) => ({ value, label: t(`designer.views.${value}`) }))}
          />
          <Group gap={4}>
            {view === 'diagram' && <OpenDefinition xml={work.text} selected={selected} />}
            <DiagramTools designer={view === 'diagram' ? designer : undefined} work={work} onStep={step} />
          </Group>
        </Group>
        {view === 'diagram' && open && (
          <Hints
            empty={empty} errors={all.filter((one) => one.severity === 'error').length} test={panel === 'test' ? testState : undefined}
            onRecord={byHand ? () => designer.current?.applyTemplate(byHand, RECORD_TRIGGER) : undefined} onPanel={(value) => go({ panel: value })}
          />
        )}
        <div className="designer-work" data-layout={layout} data-view={view}>
          <div className="designer-view">
            {view === 'diagram' && (
              <Designer
                xml={work.text} label={t('process.diagram')} templates={templates} suggest={suggest} marks={marks} handle={designer} properties={properties}
                keepView={work.stepped} onChange={work.change} onTouch={work.touch} onSelect={select} onHints={setHinted}
              />
            )}
            {view === 'table' && <TableView xml={work.text} onChange={work.change} />}
            {view === 'rule' && <RuleView xml={work.text} onChange={work.change} />}
          </div>
          <DesignerSide
            draft={draft} work={work} diagram={view === 'diagram'} layout={layout} panel={panel} onPanel={(value) => go({ panel: value })} properties={properties}
            query={findings} findings={all} comments={comments} selected={selected} names={names} onShow={show}
            test={{ readXml: read, processId, objects, onMarks }}
          />
        </div>
      </Paper>
    </>
  );
}

interface ToolsProps {
  /** Missing while another view is shown. */
  designer: RefObject<DesignerHandle | null> | undefined;
  work: Draft;
  onStep: (way: 'undo' | 'redo') => void;
}

function DiagramTools({ designer, work, onStep }: ToolsProps) {
  const { t } = useTranslation();
  const [simulating, setSimulating] = useState(false);
  const simulate = () => {
    designer?.current?.simulate(!simulating);
    setSimulating(!simulating);
  };
  return (
    <Group gap={4}>
      <Button size="compact-xs" variant="default" disabled={!work.canUndo || simulating} onClick={() => onStep('undo')}>{t('designer.undo')}</Button>
      <Button size="compact-xs" variant="default" disabled={!work.canRedo || simulating} onClick={() => onStep('redo')}>{t('designer.redo')}</Button>
      {designer && (
        <>
          <Button size="compact-xs" variant="default" onClick={() => designer.current?.fit()}>{t('diagram.fit')}</Button>
          <Button size="compact-xs" variant={simulating ? 'filled' : 'default'} aria-pressed={simulating} onClick={simulate}>{t('designer.simulate')}</Button>
        </>
      )}
    </Group>
  );
}
