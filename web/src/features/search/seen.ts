// The records somebody has opened last, in this browser: where they are, never what they say.

import { keep, kept } from '../../app/kept.ts';

const MOST = 8;

export interface Seen {
  plural: string;
  id: string;
}

type Store = NonNullable<Parameters<typeof kept>[2]>;

/** The newest first. */
export function seenBy(user: string, store: Store = localStorage): Seen[] {
  return kept<Seen[]>(user, 'seen.records', store)?.work ?? [];
}

export function noteSeen(user: string, one: Seen, store: Store = localStorage): void {
  const others = seenBy(user, store).filter(({ plural, id }) => plural !== one.plural || id !== one.id);
  keep(user, 'seen.records', [one, ...others].slice(0, MOST), store);
}
