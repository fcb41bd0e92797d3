// What the diagram shows beside the drawing: findings, comments, the way a test took.

import type { TFunction } from 'i18next';

import type { DraftComment, Finding } from '../../api/types';
import type { Badge, Mark } from '../../bpmn/marks';
import type { Coverage } from './coverage';
import type { Seen } from './rehearsal';

type Marks = Record<string, Mark>;

export function findingMarks(findings: Finding[], meaning: (finding: Finding) => string | undefined): Marks {
  return grouped(findings.flatMap((one) => (one.element_id ? [[one.element_id, one] as const] : [])), (all) => {
    const worst = (['error', 'warning'] as const).find((severity) => all.some((one) => one.severity === severity));
    const kind = worst ? (`finding-${worst}` as const) : 'finding-hint';
    return { kind, count: all.length, title: all.map((one) => (meaning(one) ?? one.message).replace(/：$/, '')).join('\n') };
  });
}

export function commentMarks(comments: DraftComment[], t: TFunction): Marks {
  const open = comments.filter((one) => one.element_id && !one.resolved_at);
  return grouped(open.map((one) => [one.element_id ?? '', one] as const), (all) => ({
    kind: 'comment', count: all.length, title: t('designer.comments.badge', { count: all.length }),
  }));
}

/** Where a rehearsal came along, and where it waits or stands still. */
export function seenMarks(seen: Seen, t: TFunction): Marks {
  const marks: Marks = Object.fromEntries([...seen.path.map((one) => [one.element_id, { classes: ['is-done'] }]), ...seen.flows.map((flow) => [flow, { classes: ['is-taken'] }])]);
  for (const task of seen.tasks) marks[task.element_id] = { classes: ['is-active'], badges: [{ kind: 'active', count: 1, title: t('designer.test.waitsHere') }] };
  for (const one of seen.incidents) marks[one.element_id] = { classes: ['is-incident'], badges: [{ kind: 'incident', count: 1, title: one.message }] };
  return marks;
}

/** Where the tests came along, and what none of them has come to. */
export function coverageMarks(coverage: Coverage, scenarios: Seen[], t: TFunction): Marks {
  const taken = scenarios.map((one) => seenMarks({ ...one, tasks: [], incidents: [] }, t));
  const missed = coverage.missed.map((one) => [one.id, { classes: ['is-missed'] }]);
  return { ...Object.assign({}, ...taken), ...Object.fromEntries(missed) };
}

export function merged(one: Marks, other: Marks): Marks {
  const all = { ...one };
  for (const [id, mark] of Object.entries(other)) all[id] = { classes: mark.classes, badges: [...(all[id]?.badges ?? []), ...(mark.badges ?? [])] };
  return all;
}

function grouped<Item>(items: (readonly [string, Item])[], badge: (all: Item[]) => Badge): Marks {
  const by = new Map<string, Item[]>();
  for (const [id, item] of items) by.set(id, [...(by.get(id) ?? []), item]);
  return Object.fromEntries([...by].map(([id, all]) => [id, { badges: [badge(all)] }]));
}
