// What a person has typed or drawn and the server does not have yet stays in this browser, under the person and what it
// is for: a lost connection, an expired session or a closed window loses nothing. Signing out forgets the answers to
// tasks, which are about customers; a drawing waits for the person who drew it.

const PREFIX = 'guanxi.kept.';
const LONGEST = 30 * 86_400_000;

/** What something kept is for, such as `task.4711` or `draft.4712`. */
export type Purpose = `${'task' | 'draft' | 'comment' | 'test'}.${string}` | 'seen.records';

export interface Kept<Work> {
  /** When the last key was pressed, in milliseconds. */
  at: number;
  work: Work;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const name = (user: string, purpose: Purpose) => `${PREFIX}${user}.${purpose}`;

export function kept<Work>(user: string, purpose: Purpose, store: Store = localStorage, now = Date.now()): Kept<Work> | null {
  try {
    const found = JSON.parse(store.getItem(name(user, purpose)) ?? 'null') as Kept<Work> | null;
    return found && now - found.at < LONGEST ? found : null;
  } catch {
    return null;
  }
}

/** A full or forbidden store is no reason to stop the typing. */
export function keep<Work>(user: string, purpose: Purpose, work: Work, store: Store = localStorage, now = Date.now()): void {
  try {
    store.setItem(name(user, purpose), JSON.stringify({ at: now, work } satisfies Kept<Work>));
  } catch {
    // nothing is kept then
  }
}

export function forget(user: string, purpose: Purpose, store: Store = localStorage): void {
  store.removeItem(name(user, purpose));
}

/** Of everybody who has worked in this browser. */
export function forgetAnswers(store: Store = localStorage): void {
  const names = Array.from({ length: store.length }, (_, at) => store.key(at) ?? '');
  for (const one of names) if (one.startsWith(PREFIX) && one.includes('.task.')) store.removeItem(one);
}
