import type { ElementInstance } from '../../../api/types';

export interface Bar {
  element: ElementInstance;
  /** Percent of the whole width. */
  left: number;
  width: number;
  seconds: number;
}

/**
 * Places steps on a common axis from the first beginning to the last end; what has not ended reaches until now.
 *
 * `now`: in milliseconds.
 */
export function barsOf(elements: ElementInstance[], now: number): { bars: Bar[]; from: number; to: number } {
  const spans = elements.map((element) => {
    const start = Date.parse(element.started_at);
    return { element, start, end: Math.max(start, element.ended_at ? Date.parse(element.ended_at) : now) };
  });
  const from = Math.min(...spans.map((one) => one.start));
  const to = Math.max(...spans.map((one) => one.end));
  const share = (length: number) => (to > from ? (100 * length) / (to - from) : 0);
  const bars = spans.map(({ element, start, end }) => ({
    element, left: share(start - from), width: share(end - start), seconds: (end - start) / 1000,
  }));
  return { bars, from, to };
}
