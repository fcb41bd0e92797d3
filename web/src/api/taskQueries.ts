// What people say about tasks.

import { queryOptions } from '@tanstack/react-query';

import { unlessTold } from '../app/live';
import { answer, api } from './client';

export const taskCommentsQuery = (key: string) =>
  queryOptions({
    queryKey: ['task', key, 'comments'],
    queryFn: async () => (await answer(api.GET('/api/v1/user-tasks/{key}/comments', { params: { path: { key } } }))).items,
    refetchInterval: unlessTold,
  });
