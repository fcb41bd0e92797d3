import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { objectsQuery } from '../../api/queries';
import type { ObjectInfo } from '../../api/types';
import { useUser } from '../../app/session';
import { useNames } from '../../ui/useNames';
import { activitiesQuery, closesQuery, dueTasksQuery } from './calendarQueries';
import type { Range } from './days';
import { byDay, ofActivity, ofDeal, ofTask } from './entries';

const OVER = new Set(['done', 'cancelled', 'won', 'lost']);

/** The values of an object's status by which it is over, or is not. */
function statuses(object: ObjectInfo | undefined, over: boolean): string[] {
  const choices = object?.fields.find((field) => field.name === object.status)?.choices ?? [];
  return choices.filter((one) => OVER.has(one.category ?? '') === over).map((one) => one.value);
}

/** All that stands on the days of a range, mine or everybody's. An object that somebody may not read is left out. */
export function useEntries(range: Range, everybody: boolean) {
  const named = useNames();
  const me = useUser().id;
  const owner = everybody ? undefined : me;
  const objects = useQuery(objectsQuery);
  const [deal, engagement] = ['deal', 'engagement'].map((name) => objects.data?.find((one) => one.name === name));
  const activities = useQuery({ ...activitiesQuery(range, owner), enabled: Boolean(engagement) });
  const closes = useQuery({ ...closesQuery(range, owner, statuses(deal, false)), enabled: Boolean(deal) });
  const tasks = useQuery(dueTasksQuery(range, everybody ? 'all' : 'mine'));
  const days = useMemo(() => {
    const over = new Set(statuses(engagement, true));
    return byDay([
      ...(activities.data?.items ?? []).map((one) => ofActivity(one, range, over.has(String(one.status)))),
      ...(closes.data?.items ?? []).map((one) => ofDeal(one, range)),
      ...(tasks.data?.items ?? []).map((one) => ofTask(one, named, range)),
    ]);
  }, [activities.data, closes.data, tasks.data, engagement, named, range]);
  const all = [objects, activities, closes, tasks];
  return {
    days,
    loading: all.some((query) => query.isLoading),
    failed: all.find((query) => query.error),
    /** Whether there are more than are shown. */
    more: [activities, closes, tasks].some((query) => query.data?.next_cursor),
  };
}
