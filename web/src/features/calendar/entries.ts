// What stands in the calendar, whatever it is: an activity at its time, a task or a deal on the day it is due.

import type { RecordData, UserTask } from '../../api/types';
import { beginOf, dayOf, plusDays, type Range } from './days.ts';

export type EntryKind = 'activity' | 'task' | 'deal';

export interface Entry {
  key: string;
  kind: EntryKind;
  title: string;
  /** The days it stands on. */
  days: string[];
  /** When on that day; missing for what takes no hour. */
  at?: string;
  over: boolean;
  to: { plural: string; id: string } | { task: string };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** The days from one to another that are in sight. */
function daysBetween(first: string, last: string, { from, to }: Range): string[] {
  const days: string[] = [];
  for (let day = first < from ? from : first; day <= last && day < to; day = plusDays(day, 1)) days.push(day);
  return days;
}

/** An activity from its start to its end, else on the day it is due; an end at midnight takes no day of its own. */
export function ofActivity(record: RecordData, range: Range, over: boolean): Entry {
  const at = text(record.starts_at) ?? text(record.due_at)!;
  const first = dayOf(new Date(at));
  const end = text(record.starts_at) && text(record.ends_at);
  const last = end && new Date(end) > new Date(at) ? dayOf(new Date(Date.parse(end) - 1)) : first;
  const title = text(record.title) ?? record.number;
  return { key: record.id, kind: 'activity', title, days: daysBetween(first, last, range), at, over, to: { plural: 'engagements', id: record.id } };
}

export function ofDeal(record: RecordData, range: Range): Entry {
  const day = text(record.expected_close)!;
  return { key: record.id, kind: 'deal', title: text(record.title) ?? record.number, days: daysBetween(day, day, range), over: false, to: { plural: 'deals', id: record.id } };
}

export function ofTask(task: UserTask, named: (name: string) => string, range: Range): Entry {
  const day = dayOf(new Date(task.due_at!));
  const title = [named(task.name), task.record?.title].filter(Boolean).join(' · ');
  return { key: task.key, kind: 'task', title, days: daysBetween(day, day, range), at: task.due_at!, over: false, to: { task: task.key } };
}

/** By day, in the order of the clock; what takes no hour comes first. */
export function byDay(entries: Entry[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of [...entries].sort((one, other) => (one.at ?? '').localeCompare(other.at ?? ''))) {
    for (const day of entry.days) found.set(day, [...(found.get(day) ?? []), entry]);
  }
  return found;
}

/** The two ends as moments, for what has an hour. */
export function momentsOf({ from, to }: Range): { from: string; to: string } {
  return { from: beginOf(from).toISOString(), to: beginOf(to).toISOString() };
}
