import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Statistics } from '../../api/types';
import { Diagram } from '../../bpmn/Diagram';
import type { Mark } from '../../bpmn/marks';
import { duration, number } from '../../ui/format';
import { heatOf, isDuration, type Measure } from './operations/heat';

interface Props {
  xml: string;
  label: string;
  statistics: Statistics | undefined;
  /** The figure that colours the elements; without one their state does. */
  measure: Measure | undefined;
  selected: string | undefined;
  onSelect: (element: string | undefined) => void;
}

/** The process drawing with what runs, fails and was done at each element. */
export function ProcessDiagram({ xml, label, statistics, measure, selected, onSelect }: Props) {
  const { t, i18n } = useTranslation();
  const marks = useMemo(() => {
    const heat = measure && heatOf(statistics?.elements ?? {}, measure);
    const shown = (value: number) => (measure && isDuration(measure) ? duration(value, i18n.language) : number(value, i18n.language));
    const entries = Object.entries(statistics?.elements ?? {}).map(([id, { active, incidents, completed }]): [string, Mark] => [
      id,
      {
        classes: heat ? (heat[id] ? [`heat-${heat[id].level}`] : []) : incidents ? ['is-incident'] : active ? ['is-active'] : [],
        badges: [
          { kind: 'active', count: active, title: t('diagram.activeHere', { count: active }) },
          { kind: 'incident', count: incidents, title: t('diagram.incidentsHere', { count: incidents }) },
          { kind: 'completed', count: completed, title: t('diagram.completedHere', { count: completed }) },
          ...(measure && heat?.[id] ? [{ kind: 'heat' as const, count: heat[id].level, text: shown(heat[id].value), title: `${t(`heat.${measure}`)}: ${shown(heat[id].value)}` }] : []),
        ],
      },
    ]);
    return Object.fromEntries(entries);
  }, [statistics, measure, t, i18n.language]);
  return <Diagram xml={xml} label={label} marks={marks} selected={selected} onSelect={onSelect} />;
}
