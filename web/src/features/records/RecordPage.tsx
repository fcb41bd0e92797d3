import { Badge, Grid, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../api/errors';
import { objectsQuery, recordQuery, waitsQuery } from '../../api/queries';
import type { ObjectInfo, RecordData } from '../../api/types';
import { NotFound } from '../../app/NotFound';
import { useUser } from '../../app/session';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Time } from '../../ui/Time';
import { noteSeen } from '../search/seen';
import { ArchiveRecord } from './ArchiveRecord';
import { Attachments } from './Attachments';
import { ConvertLead } from './ConvertLead';
import { Facts } from './Facts';
import { FieldValue } from './fieldTypes';
import { MergeRecord } from './MergeRecord';
import { OpenTasks } from './OpenTasks';
import { recordTitle } from './recordTitle';
import { RelatedRecords } from './RelatedRecords';
import { Related, type RelatedTitles } from './related';
import { RunningProcesses } from './RunningProcesses';
import { Timeline } from './Timeline';
import { statusFieldOf, useNames } from './useObject';
import { Verdicts } from './Verdicts';
import { WaitingFor } from './WaitingFor';

const route = getRouteApi('/shell/$plural/$id');

/** The page of a record of any object. */
export function RecordPage() {
  const { plural, id } = route.useParams();
  const objects = useQuery(objectsQuery);
  const query = useQuery(recordQuery(plural, id));
  if (query.error && problemOf(query.error).status === 404) return <NotFound />;
  return (
    <Loaded query={objects} lines={8}>
      {(all) => {
        const object = all.find((one) => one.plural === plural);
        if (!object) return <NotFound />;
        return <Loaded query={query} lines={8}>{(record) => <Detail key={id} object={object} record={record} />}</Loaded>;
      }}
    </Loaded>
  );
}

function Detail({ object, record }: { object: ObjectInfo; record: RecordData }) {
  const { t } = useTranslation();
  const names = useNames(object);
  const status = statusFieldOf(object);
  const [editing, setEditing] = useState<string | null>(null);
  const { plural } = object;
  const user = useUser();
  useEffect(() => noteSeen(user.id, { plural, id: record.id }), [user.id, plural, record.id]);
  const waits = useQuery(waitsQuery(plural, record.id)).data ?? [];
  return (
    <Related value={(record.related as RelatedTitles | undefined) ?? {}}>
      <BackLink to="/$plural" params={{ plural }}>{names.title}</BackLink>
      <PageHeader
        title={recordTitle(record)}
        badges={
          <>
            {status && <FieldValue field={status} value={record[status.name]} />}
            {record.archived_at && <Badge variant="light" color="gray" radius="sm" tt="none" fw={600}>{t('records.archived')}</Badge>}
          </>
        }
        subtitle={<Subtitle record={record} />}
        actions={
          <>
            {object.name === 'lead' && record.status !== 'converted' && !record.archived_at && <ConvertLead lead={record} />}
            {object.rights.includes('delete') && object.rights.includes('update') && !record.archived_at && <MergeRecord object={object} record={record} />}
            {object.rights.includes('delete') && <ArchiveRecord object={object} record={record} />}
          </>
        }
      />
      <WaitingFor object={object} waits={waits} onFill={setEditing} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Facts object={object} record={record} awaited={waits.flatMap((wait) => wait.fields)} editing={editing} onEdit={setEditing} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8, lg: 5 }}>
          <Timeline object={object} id={record.id} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 3 }}>
          <Stack gap="lg">
            <OpenTasks id={record.id} />
            <RunningProcesses plural={plural} id={record.id} />
            <Attachments object={object} id={record.id} />
            <RelatedRecords object={object} id={record.id} />
            <Verdicts object={object.name} id={record.id} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Related>
  );
}

function Subtitle({ record }: { record: RecordData }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      {record.number && <Text span size="sm">{record.number} ·</Text>}
      {typeof record.company_name === 'string' && <Text span size="sm">{record.company_name} ·</Text>}
      <span>{t('record.created')} <Time at={record.created_at} /></span>
    </Group>
  );
}
