import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { InstanceDetail } from '../../api/types';
import { Diagram } from '../../bpmn/Diagram';
import type { Mark } from '../../bpmn/marks';

const LIVE = new Set(['active', 'activated', 'activating', 'running', 'waiting', 'completing']);

interface Props {
  xml: string;
  label: string;
  instance: InstanceDetail;
}

/** Where the instance stands and which way it came. */
export function InstanceDiagram({ xml, label, instance }: Props) {
  const { t } = useTranslation();
  const marks = useMemo(() => marksOf(instance, (count) => t('diagram.activeHere', { count })), [instance, t]);
  return <Diagram xml={xml} label={label} marks={marks} height={360} />;
}

function marksOf(instance: InstanceDetail, activeTitle: (count: number) => string): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  const stuck = new Set(instance.incidents.filter((one) => one.state === 'open').map((one) => one.element_id));
  for (const id of new Set(instance.elements.map((element) => element.element_id))) {
    const all = instance.elements.filter((element) => element.element_id === id);
    const live = all.filter((element) => LIVE.has(element.state)).length;
    const done = all.some((element) => element.state === 'completed');
    marks[id] = {
      classes: [stuck.has(id) ? 'is-incident' : live ? 'is-active' : done ? 'is-done' : ''].filter(Boolean),
      badges: [{ kind: stuck.has(id) ? 'incident' : 'active', count: live, title: activeTitle(live) }],
    };
  }
  for (const id of instance.flows ?? []) marks[id] = { classes: ['is-taken'] };
  return marks;
}
