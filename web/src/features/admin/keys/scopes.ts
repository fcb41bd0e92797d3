// What a key may do, as people choose it and as the server has it: right:object.

export const REACHES = ['all', 'read', 'write', 'chosen'] as const;
export type Reach = (typeof REACHES)[number];

const READ = ['read:*'];
const WRITE = ['read:*', 'create:*', 'update:*', 'delete:*'];

/** The scopes of a new key; null: whatever its person may do. */
export function scopesOf(reach: Reach, rights: readonly string[], objects: readonly string[]): string[] | null {
  if (reach === 'all') return null;
  if (reach === 'chosen') return objects.flatMap((object) => rights.map((right) => `${right}:${object}`));
  return reach === 'read' ? READ : WRITE;
}

/** Which of the ready-made choices the scopes are. */
export function reachOf(scopes: readonly string[] | null): Reach {
  if (!scopes) return 'all';
  const same = (other: string[]) => other.length === scopes.length && other.every((one) => scopes.includes(one));
  return same(READ) ? 'read' : same(WRITE) ? 'write' : 'chosen';
}

const DAY = 86_400_000;

/** When a key ends that is made now; null: never. */
export function endOf(days: string, now: number): string | null {
  return days === 'never' ? null : new Date(now + Number(days) * DAY).toISOString();
}
