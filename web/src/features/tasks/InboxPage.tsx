import { Badge, Box, Grid, Paper, SegmentedControl, Text, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { taskCountsQuery, tasksQuery, type TaskScope } from '../../api/queries';
import type { InboxSearch } from '../../app/router';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { useNames } from '../../ui/useNames';
import { arrange } from './arrange';
import { dueBounds } from './due';
import { NoTasks } from './NoTasks';
import classes from './TaskList.module.css';
import { TaskFilters } from './TaskFilters';
import { TaskList } from './TaskList';
import { TaskPanel } from './TaskPanel';

const route = getRouteApi('/shell/inbox');

/** The tasks that wait on people: the list on the left, the chosen task with its form on the right; on a phone one of them. */
export function InboxPage() {
  const { t } = useTranslation();
  const named = useNames();
  const search = route.useSearch();
  const { scope = 'mine', task, done = false, q = '', due, process, sort = 'urgent' } = search;
  const navigate = route.useNavigate();
  const change = (changed: Partial<InboxSearch>) => void navigate({ search: (before) => ({ ...before, task: undefined, ...changed }), replace: true });
  const query = useQuery(tasksQuery({
    scope, state: done ? 'completed' : 'open', process_id: process, due: done ? undefined : due, bounds: () => dueBounds(done ? undefined : due, new Date()),
  }));
  const shown = query.data && arrange(query.data.items, q, sort, named);
  const chosen = task ?? shown?.[0]?.key;
  const back = () => void navigate({ search: (before) => ({ ...before, task: undefined }) });
  useHotkeys([['Escape', () => task && back()]]);
  return (
    <>
      <Box visibleFrom={task ? 'md' : undefined}>
        <PageHeader title={t('tasks.title')} subtitle={t('tasks.subtitle')} />
        <Scopes scope={scope} onChange={(value) => change({ scope: value })} />
        <TaskFilters search={search} onChange={change} />
      </Box>
      <Grid gap="lg">
        <Grid.Col span={chosen ? { base: 12, md: 5, lg: 4 } : 12} visibleFrom={task ? 'md' : undefined}>
          <Paper withBorder style={{ overflow: 'hidden' }}>
            <Loaded query={query} lines={6}>
              {() => shown?.length
                ? <TaskList tasks={shown} chosen={chosen} done={done} />
                : <NoTasks scope={scope} done={done} filtered={Boolean(q || due || process)} />}
            </Loaded>
          </Paper>
          {query.data && query.data.total > query.data.items.length && (
            <Text size="xs" c="dimmed" mt="xs">{t('tasks.most', { count: query.data.items.length, total: query.data.total })}</Text>
          )}
          <Text size="xs" c="dimmed" mt="xs" visibleFrom="md">{t('tasks.keys')}</Text>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7, lg: 8 }} visibleFrom={task ? undefined : 'md'}>
          <Box hiddenFrom="md" mb="xs"><VisuallyHidden component="h1">{t('tasks.title')}</VisuallyHidden><BackLink to="/inbox" search={{ ...search, task: undefined }}>{t('tasks.list')}</BackLink></Box>
          {chosen && <TaskPanel key={chosen} taskKey={chosen} opened={task !== undefined} onCompleted={back} />}
        </Grid.Col>
      </Grid>
    </>
  );
}

function Scopes({ scope, onChange }: { scope: TaskScope; onChange: (scope: TaskScope) => void }) {
  const { t } = useTranslation();
  const counts = useQuery(taskCountsQuery).data;
  const label = (value: TaskScope) => {
    const count = value === 'all' ? 0 : (counts?.[value] ?? 0);
    return <span className={classes.scope}>{t(`tasks.${value}`)}{count > 0 && <Badge size="sm" variant="light" color="gray" circle={count < 10}>{count}</Badge>}</span>;
  };
  return (
    <>
      <SegmentedControl
        mb="md" className={classes.scopes} aria-label={t('tasks.scope')} value={scope} onChange={(value) => onChange(value as TaskScope)}
        data={(['mine', 'team', 'delegated', 'all'] as const).map((value) => ({ value, label: label(value) }))}
      />
      {counts && counts.overdue > 0 && <Text size="sm" mb="sm" c="var(--mantine-color-error)">{t('tasks.overdueCount', { count: counts.overdue })}</Text>}
    </>
  );
}
