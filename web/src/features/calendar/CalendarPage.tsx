import { ActionIcon, Alert, Button, Group, Paper, SegmentedControl, Title } from '@mantine/core';
import { IconCalendar, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { CalendarSearch } from '../../app/router';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { day as dayText } from '../../ui/format';
import { LinkButton } from '../../ui/links';
import { PageHeader } from '../../ui/PageHeader';
import { useNow } from '../../ui/useNow';
import classes from './Calendar.module.css';
import { DayGrid } from './DayGrid';
import { DayList } from './DayList';
import { dayOf, rangeOf, readDay, turned, weeksOf, type View } from './days';
import { useEntries } from './useEntries';

const route = getRouteApi('/shell/calendar');

/** Activities, tasks that are due and deals that should close, on the days of a month or a week. */
export function CalendarPage() {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const today = dayOf(new Date(useNow()));
  const view: View = search.view ?? 'month';
  const chosen = readDay(search.day) ?? today;
  const first = weeksOf(view, chosen)[0]![0]!; // the weeks stay the same while the day moves within them
  const weeks = useMemo(() => weeksOf(view, chosen), [view, first, chosen.slice(0, 7)]);
  const range = useMemo(() => rangeOf(weeks), [weeks]);
  const { days, loading, failed, more } = useEntries(range, search.whose === 'all');
  const page = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const change = (made: CalendarSearch) => void navigate({ search: (before) => ({ ...before, ...made }), replace: true, resetScroll: false });
  const turn = (by: number) => change({ day: turned(view, chosen, by) });
  const title = inWords(view, weeks, chosen, i18n.language);
  return (
    <div ref={page}>
      <PageHeader
        title={t('calendar.title')} subtitle={t('calendar.subtitle')}
        actions={
          <>
            <SegmentedControl
              aria-label={t('calendar.whose')} value={search.whose ?? 'mine'} data={(['mine', 'all'] as const).map((value) => ({ value, label: t(`calendar.${value}`) }))}
              onChange={(whose) => change({ whose: whose === 'all' ? 'all' : undefined })}
            />
            <SegmentedControl
              aria-label={t('calendar.view')} value={view} data={(['month', 'week'] as const).map((value) => ({ value, label: t(`calendar.${value}`) }))}
              onChange={(value) => change({ view: value === 'week' ? 'week' : undefined })}
            />
          </>
        }
      />
      <Group mb="md" gap="sm">
        <ActionIcon variant="default" size="lg" aria-label={t(`calendar.before.${view}`)} onClick={() => turn(-1)}><IconChevronLeft size={18} /></ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t(`calendar.after.${view}`)} onClick={() => turn(1)}><IconChevronRight size={18} /></ActionIcon>
        <Button variant="default" onClick={() => change({ day: undefined })}>{t('calendar.today')}</Button>
        <Title order={2} aria-live="polite">{title}</Title>
      </Group>
      {failed?.error && <ErrorState error={failed.error} retry={() => void failed.refetch()} />}
      {more && <Alert color="yellow" mb="md">{t('calendar.more')}</Alert>}
      <div className={classes.sides} aria-busy={loading}>
        <Paper withBorder style={{ overflow: 'hidden' }}>
          <DayGrid
            label={title} view={view} weeks={weeks} chosen={chosen} today={today} days={days} onChoose={(day) => change({ day })}
            onOpen={() => (list.current?.querySelector<HTMLElement>('a') ?? list.current)?.focus()}
          />
          {!loading && !failed && !days.size && (
            <EmptyState icon={IconCalendar} title={t('calendar.none')} action={<LinkButton variant="default" to="/$plural" params={{ plural: 'leads' }}>{t('calendar.toLeads')}</LinkButton>}>
              {t(search.whose ? 'calendar.noneCure' : 'calendar.noneOfMine')}
            </EmptyState>
          )}
        </Paper>
        <DayList
          ref={list} title={dayText(chosen, i18n.language)} entries={days.get(chosen) ?? []}
          onLeave={() => page.current?.querySelector<HTMLElement>(`[data-day="${chosen}"]`)?.focus()}
        />
      </div>
    </div>
  );
}

/** "November 2026", or the first and last day of the week. */
function inWords(view: View, weeks: string[][], chosen: string, language: string): string {
  if (view === 'week') return `${dayText(weeks[0]![0]!, language)} – ${dayText(weeks[0]![6]!, language)}`;
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${chosen}T00:00:00Z`));
}
