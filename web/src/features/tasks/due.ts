/** How pressing a task is; the screens say it in words and colours. */
export type Due = 'overdue' | 'today' | 'later';

/** The end of the day in the browser's zone. */
export function endOfDay(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
}

export function dueOf(at: string, now: Date): Due {
  const moment = new Date(at);
  if (moment < now) return 'overdue';
  return moment < endOfDay(now) ? 'today' : 'later';
}

/** The bounds of a filter by due date, as the server takes them. */
export function dueBounds(due: Due | undefined, now: Date): { due_before?: string; due_after?: string } {
  const [current, tomorrow] = [now.toISOString(), endOfDay(now).toISOString()];
  if (due === 'overdue') return { due_before: current };
  if (due === 'today') return { due_after: current, due_before: tomorrow };
  return due === 'later' ? { due_after: tomorrow } : {};
}
