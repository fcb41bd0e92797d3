import type { Verdict } from '../../api/types';

/** What processes said to one change: first those it concerned, most telling first, then the others. */
export interface VerdictGroup {
  event: Verdict;
  concerned: Verdict[];
  others: Verdict[];
}

const ORDER = ['started', 'queued', 'replaced', 'merged', 'already_running', 'received', 'start_failed', 'condition_failed', 'loop_cut', 'own_change', 'condition_false', 'switched_off', 'skipped'];

/** Verdicts by the change they are about; changes stay in the order they came in. */
export function groupVerdicts(verdicts: Verdict[]): VerdictGroup[] {
  const events = [...new Map(verdicts.map((verdict) => [verdict.event_key, verdict])).values()];
  return events.map((event) => [event, verdicts.filter((one) => one.event_key === event.event_key)] as const).map(([event, about]) => ({
    event,
    concerned: about.filter(isConcerned).sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)),
    others: about.filter((verdict) => !isConcerned(verdict)),
  }));
}

function isConcerned(verdict: Verdict): boolean {
  return verdict.verdict !== 'not_matched';
}
