import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Statistics } from '../../api/types';
import { Diagram } from '../../bpmn/Diagram';
import type { Mark } from '../../bpmn/marks';

interface Props {
  xml: string;
  label: string;
  statistics: Statistics | undefined;
  selected: string | undefined;
  onSelect: (element: string | undefined) => void;
}

/** The process drawing with what runs, fails and was done at each element. */
export function ProcessDiagram({ xml, label, statistics, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const marks = useMemo(() => {
    const entries = Object.entries(statistics?.elements ?? {}).map(([id, { active, incidents, completed }]): [string, Mark] => [
      id,
      {
        classes: incidents ? ['is-incident'] : active ? ['is-active'] : [],
        badges: [
          { kind: 'active', count: active, title: t('diagram.activeHere', { count: active }) },
          { kind: 'incident', count: incidents, title: t('diagram.incidentsHere', { count: incidents }) },
          { kind: 'completed', count: completed, title: t('diagram.completedHere', { count: completed }) },
        ],
      },
    ]);
    return Object.fromEntries(entries);
  }, [statistics, t]);
  return <Diagram xml={xml} label={label} marks={marks} selected={selected} onSelect={onSelect} />;
}
