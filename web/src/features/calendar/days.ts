// Days of the calendar as `2026-11-30`: arithmetic on them knows no hour and no zone, so no change of the clocks moves it.

export type View = 'month' | 'week';

export interface Range {
  /** The first day, and the one after the last. */
  from: string;
  to: string;
}

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const name = (moment: number) => new Date(moment).toISOString().slice(0, 10);

/** The day of a moment where this browser is. */
export function dayOf(moment: Date): string {
  return name(Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate()));
}

/** The moment a day begins where this browser is. */
export function beginOf(day: string): Date {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year!, month! - 1, date);
}

/** What an address says, or undefined when that is no day. */
export function readDay(text: string | undefined): string | undefined {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at(text)) && name(at(text)) === text ? text : undefined;
}

export function plusDays(day: string, days: number): string {
  return name(at(day) + days * DAY);
}

/** The same day of another month, or its last one. */
export function plusMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year!, month! + months, 0)).getUTCDate();
  return name(Date.UTC(year!, month! - 1 + months, Math.min(date!, last)));
}

/** Weeks begin on Monday. */
export function monday(day: string): string {
  return plusDays(day, -((new Date(at(day)).getUTCDay() + 6) % 7));
}

/** The weeks in sight: those that hold a day of the month, or the one week. */
export function weeksOf(view: View, day: string): string[][] {
  const first = view === 'month' ? monday(`${day.slice(0, 8)}01`) : monday(day);
  const end = view === 'month' ? plusMonths(`${day.slice(0, 8)}01`, 1) : plusDays(first, 7);
  const weeks: string[][] = [];
  for (let begin = first; begin < end; begin = plusDays(begin, 7)) weeks.push(Array.from({ length: 7 }, (_, index) => plusDays(begin, index)));
  return weeks;
}

export function rangeOf(weeks: string[][]): Range {
  return { from: weeks[0]![0]!, to: plusDays(weeks[weeks.length - 1]![6]!, 1) };
}

/** The same place one month or week on or back. */
export function turned(view: View, day: string, by: number): string {
  return view === 'month' ? plusMonths(day, by) : plusDays(day, 7 * by);
}

/** Where a key leads from a day; undefined for a key that moves nothing. */
export function moved(key: string, day: string): string | undefined {
  const steps: Record<string, () => string> = {
    ArrowLeft: () => plusDays(day, -1),
    ArrowRight: () => plusDays(day, 1),
    ArrowUp: () => plusDays(day, -7),
    ArrowDown: () => plusDays(day, 7),
    Home: () => monday(day),
    End: () => plusDays(monday(day), 6),
    PageUp: () => plusMonths(day, -1),
    PageDown: () => plusMonths(day, 1),
  };
  return steps[key]?.();
}
