import { Tabs } from '@mantine/core';
import { useId, useMediaQuery } from '@mantine/hooks';
import type { UseQueryResult } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import type { DraftComment, DraftDetail, Finding, TextFindings } from '../../api/types';
import type { DesignerSearch } from '../../app/router';
import type { Mark } from '../../bpmn/marks';
import { useAssignees } from './assignees';
import { CommentsPanel, openComments } from './CommentsPanel';
import { FindingRow, FindingsPanel } from './FindingsPanel';
import { TestPanel } from './TestPanel';
import type { Work } from './useDraft';
import { VersionsPanel } from './VersionsPanel';

type PanelName = NonNullable<DesignerSearch['panel']>;

/**
 * Where the panels stand: in columns of their own beside the canvas, beside it behind one row of tabs, or below.
 *
 * The canvas needs about 550 pixels to draw in, the navigation of the page 240, each column 360 or more.
 */
type Layout = 'columns' | 'beside' | 'below';

/** Where the panels stand in this window, and which is shown: the asked one, as far as it can be. */
export function useLayout(view: NonNullable<DesignerSearch['view']>, asked: PanelName | undefined): { layout: Layout; panel: PanelName } {
  const wide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const widest = useMediaQuery('(min-width: 105em)', false, { getInitialValueInEffect: false });
  if (view !== 'diagram') return { layout: 'below', panel: !asked || asked === 'properties' ? 'findings' : asked };
  if (widest) return { layout: 'columns', panel: !asked || asked === 'properties' ? 'findings' : asked };
  return { layout: wide ? 'beside' : 'below', panel: asked ?? 'properties' };
}

interface Props {
  draft: DraftDetail;
  work: Work;
  layout: Layout;
  panel: PanelName;
  onPanel: (panel: PanelName) => void;
  /** Where the modeler puts its properties; always there while a diagram is. */
  properties: RefObject<HTMLDivElement | null>;
  query: UseQueryResult<TextFindings>;
  findings: Finding[];
  comments: DraftComment[];
  selected: string | undefined;
  names: Map<string, string>;
  onShow: (elementId: string) => void;
  test: { readXml: () => Promise<string>; processId: string; objects: string[]; onMarks: (marks: Record<string, Mark> | null, state?: string) => void };
  /** Whether there is a diagram, and so properties. */
  diagram: boolean;
}

/** What stands beside the canvas: properties, findings, test, comments and changes. */
export function DesignerSide({ draft, work, layout, panel, onPanel, properties, query, findings, comments, selected, names, onShow, test, diagram }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { offer, choices } = useAssignees();
  const tabbed = diagram && layout !== 'columns';
  return (
    <Tabs
      id={id} value={panel} onChange={(value) => value && onPanel(value as PanelName)} keepMounted={false}
      classNames={{ root: 'designer-side', list: 'designer-tabs', tab: 'designer-tab', panel: 'designer-panel' }}
    >
      <Tabs.List aria-label={t('designer.panels')}>
        {tabbed && <Tabs.Tab value="properties">{t('designer.properties')}</Tabs.Tab>}
        <Tabs.Tab value="findings">{t('designer.findings.title', { count: findings.length })}</Tabs.Tab>
        <Tabs.Tab value="test">{t('designer.test.title')}</Tabs.Tab>
        <Tabs.Tab value="comments">{t('designer.comments.title', { count: openComments(comments) })}</Tabs.Tab>
        <Tabs.Tab value="versions">{t('designer.versions.title')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="findings"><FindingsPanel query={query} shown={findings} names={names} onShow={onShow} /></Tabs.Panel>
      <Tabs.Panel value="test" keepMounted><TestPanel draft={draft} text={work.text} names={names} onShow={onShow} {...test} /></Tabs.Panel>
      <Tabs.Panel value="comments"><CommentsPanel draftKey={draft.key} comments={comments} selected={selected} names={names} onShow={onShow} /></Tabs.Panel>
      <Tabs.Panel value="versions"><VersionsPanel draft={draft} revision={work.revision} definitionId={test.processId} text={work.text} /></Tabs.Panel>
      {diagram && (
        <aside
          id={`${id}-panel-properties`} className="designer-properties" role={tabbed ? 'tabpanel' : undefined} tabIndex={tabbed ? -1 : undefined}
          aria-label={t('designer.properties')} hidden={tabbed && panel !== 'properties'} onFocus={offer} onInput={offer}
        >
          {choices}
          <div className="designer-properties-card" ref={properties} />
          {tabbed && <Here findings={findings.filter((one) => one.element_id && one.element_id === selected)} />}
        </aside>
      )}
    </Tabs>
  );
}

/** What was found at the chosen element, below the properties that mend it: above, it would move them while somebody types. */
function Here({ findings }: { findings: Finding[] }) {
  if (!findings.length) return null;
  return <div className="designer-here">{findings.map((one, index) => <FindingRow key={index} finding={one} />)}</div>;
}
