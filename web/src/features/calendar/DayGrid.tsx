import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { day as dayText } from '../../ui/format';
import classes from './Calendar.module.css';
import { moved, type View } from './days';
import type { Entry } from './entries';
import { EntryLink } from './EntryLink';

/** So many titles find room in a cell of the month; the list of the day has them all. */
const IN_A_CELL = 3;

interface Props {
  label: string;
  view: View;
  weeks: string[][];
  chosen: string;
  today: string;
  days: Map<string, Entry[]>;
  onChoose: (day: string) => void;
  /** Enter: to what stands on the day. */
  onOpen: () => void;
}

/** The days as a grid: one of them is in the order of Tab, the arrows lead to the others. */
export function DayGrid({ label, view, weeks, chosen, today, days, onChoose, onOpen }: Props) {
  const { i18n } = useTranslation();
  const grid = useRef<HTMLTableElement>(null);
  const byKey = useRef(false);
  useEffect(() => {
    if (byKey.current) grid.current?.querySelector<HTMLElement>(`[data-day="${chosen}"]`)?.focus();
    byKey.current = false;
  }, [chosen]);
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLAnchorElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = moved(event.key, chosen);
    if (target) {
      byKey.current = true;
      onChoose(target);
    } else if (event.key === 'Enter' || event.key === ' ') onOpen();
    else return;
    event.preventDefault();
  };
  const weekday = (day: string, weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(i18n.language, { weekday, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  return (
    <table ref={grid} role="grid" aria-label={label} className={classes.grid} data-view={view} onKeyDown={press}>
      <thead>
        <tr>{weeks[0]!.map((day) => <th key={day} scope="col" abbr={weekday(day, 'long')}>{weekday(day, 'short')}</th>)}</tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Cell
                key={day} day={day} label={`${weekday(day, 'long')}, ${dayText(day, i18n.language)}`} chosen={day === chosen} today={day === today}
                outside={view === 'month' && day.slice(0, 7) !== chosen.slice(0, 7)} entries={days.get(day) ?? []}
                most={view === 'month' ? IN_A_CELL : Infinity} onChoose={onChoose}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps {
  day: string;
  label: string;
  chosen: boolean;
  today: boolean;
  /** Of the month before or after. */
  outside: boolean;
  entries: Entry[];
  most: number;
  onChoose: (day: string) => void;
}

function Cell({ day, label, chosen, today, outside, entries, most, onChoose }: CellProps) {
  const { t } = useTranslation();
  return (
    <td
      role="gridcell" tabIndex={chosen ? 0 : -1} data-day={day} data-outside={outside || undefined} aria-selected={chosen}
      aria-current={today ? 'date' : undefined} onClick={() => onChoose(day)}
    >
      <span className="visually-hidden">{label}: {t('calendar.count', { count: entries.length })}</span>
      <div className={classes.head} aria-hidden>
        <span className={classes.date}>{Number(day.slice(8))}</span>
        {entries.length > 0 && <span className={classes.count}>{entries.length}</span>}
      </div>
      <div className={classes.titles}>
        {entries.slice(0, most).map((entry) => <EntryLink key={entry.kind + entry.key} entry={entry} brief />)}
        {entries.length > most && <span className={classes.rest}>{t('calendar.rest', { count: entries.length - most })}</span>}
      </div>
    </td>
  );
}
