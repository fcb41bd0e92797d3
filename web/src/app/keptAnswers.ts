// What a person has typed into a task form stays in this browser until the task is completed: a lost connection,
// an expired session or a closed window loses nothing. Signing out forgets it, for the next person's sake.

const PREFIX = 'guanxi.answers.';
const LONGEST = 30 * 86_400_000;

export interface Kept {
  /** When the last key was pressed, in milliseconds. */
  at: number;
  answers: Record<string, unknown>;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const name = (user: string, task: string) => `${PREFIX}${user}.${task}`;

export function keptAnswers(user: string, task: string, store: Store = localStorage, now = Date.now()): Kept | null {
  try {
    const kept = JSON.parse(store.getItem(name(user, task)) ?? 'null') as Kept | null;
    return kept && now - kept.at < LONGEST ? kept : null;
  } catch {
    return null;
  }
}

/** A full or forbidden store is no reason to stop the typing. */
export function keepAnswers(user: string, task: string, answers: Kept['answers'], store: Store = localStorage, now = Date.now()): void {
  try {
    store.setItem(name(user, task), JSON.stringify({ at: now, answers } satisfies Kept));
  } catch {
    // nothing is kept then
  }
}

export function forgetAnswers(user: string, task: string, store: Store = localStorage): void {
  store.removeItem(name(user, task));
}

export function forgetAllAnswers(store: Store = localStorage): void {
  const names = Array.from({ length: store.length }, (_, at) => store.key(at) ?? '');
  for (const one of names) if (one.startsWith(PREFIX)) store.removeItem(one);
}
