// Which elements and flows of a process its tests came to, together.

import type { Seen } from './rehearsal';

export interface Coverage {
  elements: number;
  flows: number;
  missed: { kind: string; id: string; label: string }[];
}

export interface TestOutcome {
  name: string;
  passed: boolean;
  problems: { line: number; message: string; cure: string }[];
  scenarios: (Seen & { name: string; passed: boolean; differences: { line: number; what: string; expected: string; got: string }[] })[];
}

export interface Ran {
  passed: boolean;
  tests: TestOutcome[];
  coverage: Coverage | null;
}

/** What the kept tests and the run at hand came to together; of the same drawing. */
export function joined(kept: Coverage | null, run: Coverage | null): Coverage | null {
  if (!kept || !run) return kept ?? run;
  const also = new Set(run.missed.map((one) => one.id));
  return { ...run, missed: kept.missed.filter((one) => also.has(one.id)) };
}

/** How many elements the tests came to, of how many. */
export function figures(coverage: Coverage) {
  const missed = coverage.missed.filter((one) => one.kind === 'element').length;
  return { visited: coverage.elements - missed, elements: coverage.elements, missed };
}
