import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { cancelInstance, resumeInstance, suspendInstance } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { definitionsQuery, diagramQuery, instanceQuery } from '../../api/queries';
import type { InstanceDetail } from '../../api/types';
import { NotFound } from '../../app/NotFound';
import { useUser } from '../../app/session';
import { useChange } from '../../app/useChange';
import { BackLink, TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { RecordLink } from '../records/RecordLink';
import { ElementHistory } from './ElementHistory';
import { IncidentList } from './Incidents';
import { InstanceDiagram } from './InstanceDiagram';
import { InstanceActions } from './operations/InstanceActions';
import { StepBars } from './operations/StepBars';
import { VariableHistory } from './operations/VariableHistory';
import { Variables } from './Variables';

const route = getRouteApi('/shell/instances/$key');

export function InstancePage() {
  const { key } = route.useParams();
  const query = useQuery(instanceQuery(key));
  if (query.error && problemOf(query.error).status === 404) return <NotFound />;
  return <Loaded query={query} lines={8}>{(instance) => <Detail instance={instance} />}</Loaded>;
}

function Detail({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const mayManage = useUser().roles.includes('admin');
  const open = instance.incidents.filter((incident) => incident.state === 'open');
  return (
    <>
      <BackToProcess instance={instance} />
      <PageHeader
        title={instance.record?.title ?? instance.key}
        badges={<><StateBadge state={open.length ? 'incident' : instance.state} />{instance.suspended && <StateBadge state="suspended" />}</>}
        subtitle={<Summary instance={instance} />}
        actions={mayManage && !instance.ended_at && <><InstanceActions instance={instance} /><Suspension instance={instance} /><Cancel instance={instance} /></>}
      />
      <Stack gap="lg">
        {open.length > 0 && <Panel title={t('incidents.title')}><IncidentList incidents={open} /></Panel>}
        <DrawnInstance instance={instance} />
        <History instance={instance} />
        <Values instance={instance} mayChange={mayManage && !instance.ended_at} />
      </Stack>
    </>
  );
}

/** The page of a process is that of its latest version; the instance may run on an older one. */
function BackToProcess({ instance }: { instance: InstanceDetail }) {
  const named = useNames();
  const definitions = useQuery(definitionsQuery).data;
  const latest = definitions?.find((one) => one.process_id === instance.process_id);
  return (
    <BackLink to="/automations/$key" params={{ key: latest?.key ?? instance.definition_key }}>{named(instance.process_name || instance.process_id)}</BackLink>
  );
}

function Summary({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      {t('process.version', { version: instance.version })} · {t('instances.startedAt')} <Time at={instance.started_at} />
      {instance.ended_at && <>· {t('instances.endedAt')} <Time at={instance.ended_at} /></>}
      {instance.record && <>· <RecordLink record={instance.record} size="sm">{t('instance.openRecord', { title: instance.record.title })}</RecordLink></>}
      {instance.caller && <>· <TextLink to="/instances/$key" params={{ key: instance.caller }} size="sm">{t('instance.caller')}</TextLink></>}
    </Group>
  );
}

function DrawnInstance({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const query = useQuery(diagramQuery(instance.definition_key));
  return (
    <Panel title={t('instance.diagram')} flush>
      <Loaded query={query} lines={8}>{(xml) => <InstanceDiagram xml={xml} label={t('instance.diagram')} instance={instance} />}</Loaded>
    </Panel>
  );
}

/** What happened, as a list or over time. */
function History({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const [view, setView] = useState<'list' | 'bars'>('list');
  return (
    <Panel
      title={t('instance.history')} flush
      actions={
        <SegmentedControl
          size="xs" aria-label={t('instance.view')} value={view} onChange={(value) => setView(value as typeof view)}
          data={(['list', 'bars'] as const).map((value) => ({ value, label: t(`instance.as.${value}`) }))}
        />
      }
    >
      {view === 'list' ? <ElementHistory instance={instance} /> : <StepBars elements={instance.elements} now={Date.now()} />}
    </Panel>
  );
}

/** The variables as they are now, or how they came to be so. */
function Values({ instance, mayChange }: { instance: InstanceDetail; mayChange: boolean }) {
  const { t } = useTranslation();
  const [view, setView] = useState<'now' | 'past'>('now');
  return (
    <Panel
      title={t('instance.variables')} flush
      actions={
        <SegmentedControl
          size="xs" aria-label={t('instance.valuesView')} value={view} onChange={(value) => setView(value as typeof view)}
          data={(['now', 'past'] as const).map((value) => ({ value, label: t(`instance.values.${value}`) }))}
        />
      }
    >
      {view === 'now' ? <Variables variables={instance.variables} instanceKey={mayChange ? instance.key : undefined} /> : <VariableHistory instance={instance} />}
    </Panel>
  );
}

/** Holds the instance, or lets it go on. */
function Suspension({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const change = useChange({
    change: () => (instance.suspended ? resumeInstance(instance.key) : suspendInstance(instance.key)),
    refresh: [['instance', instance.key], ['instances'], ['tasks']],
    done: instance.suspended ? t('instance.resumed') : t('instance.suspended'),
  });
  return (
    <Button
      variant="default" leftSection={instance.suspended ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      title={t('instance.suspendMeans')} loading={change.isPending} onClick={() => change.mutate(undefined)}
    >
      {instance.suspended ? t('instance.resume') : t('instance.suspend')}
    </Button>
  );
}

function Cancel({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const [asking, { open, close }] = useDisclosure(false);
  const cancellation = useChange({
    change: () => cancelInstance(instance.key),
    refresh: [['instance', instance.key], ['instances'], ['tasks'], ['incidents']],
    done: t('instance.cancelled'),
    onDone: close,
  });
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={open}>{t('instance.cancel')}</Button>
      <Modal opened={asking} onClose={close} title={t('instance.cancelTitle')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Text size="sm" mb="md">{t('instance.cancelText')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>{t('instance.keep')}</Button>
          <Button color="red.8" loading={cancellation.isPending} onClick={() => cancellation.mutate(undefined)}>{t('instance.cancel')}</Button>
        </Group>
      </Modal>
    </>
  );
}
