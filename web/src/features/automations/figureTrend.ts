// How figures stand against those of the period before: the same length of time, ending where this one begins.

import type { Window } from '../../api/queries';
import type { Figures } from '../../api/types';

export interface Trend {
  /** What it was before. */
  before: number;
  /** The change in percent of what it was; null when it was nothing. */
  percent: number | null;
}

export type FigureName = 'throughput' | 'latency' | 'rate' | 'efficiency';

/** The window of the same length that ends where this one begins. */
export function windowBefore({ from, to }: Window): Window {
  const length = Date.parse(to) - Date.parse(from);
  return { from: new Date(Date.parse(from) - length).toISOString(), to: from };
}

const VALUES: Record<FigureName, (figures: Figures) => number | null> = {
  throughput: (one) => one.throughput_per_hour,
  latency: (one) => one.latency_seconds?.mean ?? null,
  rate: (one) => one.throughput_rate_per_hour,
  efficiency: (one) => one.efficiency_percent,
};

/** Null when one of the two periods has no such figure. */
export function trendOf(name: FigureName, now: Figures, before: Figures | undefined): Trend | null {
  const [is, was] = [VALUES[name](now), before ? VALUES[name](before) : null];
  if (is === null || was === null) return null;
  return { before: was, percent: was === 0 ? null : ((is - was) / was) * 100 };
}
