import type { ElementStatistics } from '../../../api/types';
import type { ProcessSearch } from '../../../app/router';

export type Measure = NonNullable<ProcessSearch['heat']>;
export const MEASURES = ['count', 'mean', 'p95', 'waiting', 'incidents'] as const satisfies readonly Measure[];
const LEVELS = 5;

/** The figure of an element; null where nothing was measured. */
export function valueOf(found: ElementStatistics, measure: Measure): number | null {
  switch (measure) {
    case 'count': return found.completed;
    case 'mean': return found.figures.latency_seconds?.mean ?? null;
    case 'p95': return found.figures.latency_seconds?.p95 ?? null;
    case 'waiting': return found.active;
    case 'incidents': return found.incidents;
  }
}

export interface Heat {
  value: number;
  /** 1 (little) to 5 (the most). */
  level: number;
}

/** How hot each element is, in fifths of the hottest; elements with nothing have no heat. */
export function heatOf(elements: Record<string, ElementStatistics>, measure: Measure): Record<string, Heat> {
  const values = Object.entries(elements).map(([id, found]) => [id, valueOf(found, measure) ?? 0] as const).filter(([, value]) => value > 0);
  const most = Math.max(...values.map(([, value]) => value));
  return Object.fromEntries(values.map(([id, value]) => [id, { value, level: Math.max(1, Math.ceil((LEVELS * value) / most)) }]));
}

export function isDuration(measure: Measure): boolean {
  return measure === 'mean' || measure === 'p95';
}
