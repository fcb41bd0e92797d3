// What the calendar asks for: three lists that exist, each by its dates.

import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import type { TaskScope } from '../../api/queries';
import { unlessTold } from '../../app/live';
import type { Range } from './days';
import { momentsOf } from './entries';

/** As many of each kind as one answer holds; where there are more the screen says so. */
const MOST = 200;

const within = (field: string, from: string, to: string) => ({ all: [{ field, op: 'ge', value: from }, { field, op: 'lt', value: to }] });

/** Records of an object that match all conditions, soonest first. */
const recordsOf = (plural: string, range: Range, conditions: object[], sort: string) =>
  queryOptions({
    queryKey: ['records', plural, 'calendar', range, conditions],
    queryFn: () =>
      answer(api.GET('/api/v1/{plural}', { params: { path: { plural }, query: { filter: JSON.stringify({ all: conditions }), sort, limit: MOST } } })),
    refetchInterval: unlessTold,
  });

/** Activities that begin, go on or are due within the range; `owner` narrows them to one person. */
export function activitiesQuery(range: Range, owner: string | undefined) {
  const { from, to } = momentsOf(range);
  const goesOn = { all: [{ field: 'starts_at', op: 'lt', value: from }, { field: 'ends_at', op: 'gt', value: from }] };
  const due = { all: [{ field: 'starts_at', op: 'empty' }, within('due_at', from, to)] };
  return recordsOf('engagements', range, [{ any: [within('starts_at', from, to), goesOn, due] }, ...owned(owner)], 'starts_at');
}

/** Deals expected to close within the range, of the stages given. */
export const closesQuery = (range: Range, owner: string | undefined, stages: string[]) =>
  recordsOf('deals', range, [within('expected_close', range.from, range.to), { field: 'stage', op: 'in', value: stages }, ...owned(owner)], 'expected_close');

/** Open tasks due within the range. */
export const dueTasksQuery = (range: Range, scope: TaskScope) =>
  queryOptions({
    queryKey: ['tasks', 'calendar', scope, range],
    queryFn: () => {
      const { from, to } = momentsOf(range);
      return answer(api.GET('/api/v1/user-tasks', { params: { query: { scope, state: 'open', due_after: from, due_before: to, limit: MOST } } }));
    },
    refetchInterval: unlessTold,
  });

const owned = (owner: string | undefined) => (owner ? [{ field: 'owner', op: 'eq', value: owner }] : []);
