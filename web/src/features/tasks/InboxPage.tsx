import { Box, Grid, Group, Paper, SegmentedControl, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { tasksQuery, type TaskScope } from '../../api/queries';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { TaskList } from './TaskList';
import { TaskPanel } from './TaskPanel';

const route = getRouteApi('/shell/inbox');

/** The tasks that wait on people: the list on the left, the chosen task with its form on the right; on a phone one of them. */
export function InboxPage() {
  const { t } = useTranslation();
  const { scope = 'mine', task, done } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(tasksQuery(scope, done ? 'completed' : 'open'));
  const chosen = task ?? query.data?.items[0]?.key;
  const beside = chosen ? { base: 12, md: 5, lg: 4 } : 12;
  return (
    <>
      <PageHeader title={t('tasks.title')} subtitle={t('tasks.subtitle')} />
      <Group mb="md" justify="space-between">
        <SegmentedControl
          aria-label={t('tasks.scope')} value={scope}
          onChange={(value) => void navigate({ search: (before) => ({ ...before, scope: value as TaskScope, task: undefined }) })}
          data={(['mine', 'team', 'all'] as const).map((value) => ({ value, label: t(`tasks.${value}`) }))}
        />
        <Switch
          label={t('tasks.showDone')} checked={done === true}
          onChange={(event) => {
            const checked = event.currentTarget.checked;
            void navigate({ search: (before) => ({ ...before, done: checked || undefined, task: undefined }) });
          }}
        />
      </Group>
      <Grid gap="lg">
        <Grid.Col span={beside} visibleFrom={task ? 'md' : undefined}>
          <Paper withBorder style={{ overflow: 'hidden' }}>
            <Loaded query={query} lines={6}>
              {(page) => <TaskList tasks={page.items} chosen={chosen} scope={scope} done={done === true} />}
            </Loaded>
          </Paper>
          {query.data && query.data.total > query.data.items.length && (
            <Text size="xs" c="dimmed" mt="xs">{t('tasks.most', { count: query.data.items.length, total: query.data.total })}</Text>
          )}
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7, lg: 8 }} visibleFrom={task ? undefined : 'md'}>
          <Box hiddenFrom="md"><BackLink to="/inbox" search={{ scope, done }}>{t('tasks.list')}</BackLink></Box>
          {chosen && (
            <TaskPanel
              key={chosen} taskKey={chosen}
              onCompleted={() => void navigate({ search: (before) => ({ ...before, task: undefined }) })}
            />
          )}
        </Grid.Col>
      </Grid>
    </>
  );
}
