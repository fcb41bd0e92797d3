import { Grid, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../api/errors';
import { recordQuery } from '../../api/queries';
import { NotFound } from '../../app/NotFound';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Time } from '../../ui/Time';
import { Facts } from './Facts';
import { FieldValue } from './fieldTypes';
import { OpenTasks } from './OpenTasks';
import { recordTitle } from './recordTitle';
import { RunningProcesses } from './RunningProcesses';
import { Timeline } from './Timeline';
import { fieldOf, useObject } from './useObject';
import { Verdicts } from './Verdicts';

const route = getRouteApi('/shell/leads/$id');

export function LeadPage() {
  const { id } = route.useParams();
  const { t } = useTranslation();
  const query = useQuery(recordQuery('leads', id));
  const object = useObject('lead');
  const status = fieldOf(object, 'status');
  if (query.error && problemOf(query.error).status === 404) return <NotFound />;
  return (
    <>
      <BackLink to="/leads">{t('leads.title')}</BackLink>
      <Loaded query={query} lines={8}>
        {(record) => (
          <>
            <PageHeader
              title={recordTitle(record)}
              badges={status && <FieldValue field={status} value={record.status} />}
              subtitle={
                <Group gap={6}>
                  {record.number && <Text span size="sm">{record.number} ·</Text>}
                  {typeof record.company_name === 'string' && <Text span size="sm">{record.company_name} ·</Text>}
                  <span>{t('record.created')} <Time at={record.created_at} /></span>
                </Group>
              }
            />
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, md: 4 }}>
                {object && <Facts object={object} plural="leads" record={record} />}
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 8, lg: 5 }}>
                <Timeline plural="leads" id={id} object={object} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 3 }}>
                <Stack gap="lg">
                  <OpenTasks id={id} />
                  <RunningProcesses plural="leads" id={id} />
                  <Verdicts object="lead" id={id} />
                </Stack>
              </Grid.Col>
            </Grid>
          </>
        )}
      </Loaded>
    </>
  );
}
