import type { Window } from '../../api/queries';
import type { ProcessSearch } from '../../app/router';

export const WINDOW_HOURS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const;
export type WindowName = keyof typeof WINDOW_HOURS;
export const DEFAULT_WINDOW: WindowName = '24h';

/** The chosen window: its name for the cache, and its two ends as they are now. */
export function chosenWindow(search: ProcessSearch): { name: string; ends: () => Window } {
  const { from, to } = search;
  if (from && to) return { name: `${from}/${to}`, ends: () => ({ from, to }) };
  const name = search.window ?? DEFAULT_WINDOW;
  return {
    name,
    ends: () => {
      const now = Date.now();
      return { from: new Date(now - WINDOW_HOURS[name] * 3_600_000).toISOString(), to: new Date(now).toISOString() };
    },
  };
}
