import { Button, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconChecks, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { startBatch } from '../../../api/changes';
import { causesQuery } from '../../../api/operationQueries';
import type { Cause } from '../../../api/types';
import { useUser } from '../../../app/session';
import { useChange } from '../../../app/useChange';
import { EmptyState } from '../../../ui/EmptyState';
import { LinkButton, TextLink } from '../../../ui/links';
import { IncidentText } from '../../../ui/IncidentText';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { Time } from '../../../ui/Time';
import { useNames } from '../../../ui/useNames';
import { useElementTitle } from '../useElementTitle';
import { Batches } from './Batches';
import { DismissCause } from './Dismiss';
import { CauseOwner } from './IncidentOwner';

const route = getRouteApi('/shell/incidents');

/** What stands still everywhere, by its cause: one cause often stops many. */
export function IncidentsPage() {
  const { t } = useTranslation();
  const { batch, whose } = route.useSearch();
  const query = useQuery(causesQuery(whose));
  const navigate = route.useNavigate();
  const mayManage = useUser().roles.includes('admin');
  const watch = (key: string | undefined) => void navigate({ search: (old) => ({ ...old, batch: key }), replace: true, resetScroll: false });
  const show = (value: string) =>
    void navigate({ search: (old) => ({ ...old, whose: value === 'all' ? undefined : (value as typeof whose) }), replace: true, resetScroll: false });
  return (
    <>
      <PageHeader
        title={t('incidents.title')} subtitle={t('incidents.subtitle')}
        actions={
          <SegmentedControl
            size="xs" aria-label={t('incidents.owner.whose')} value={whose ?? 'all'} onChange={show}
            data={['all', 'me', 'nobody'].map((value) => ({ value, label: t(`incidents.owner.of.${value}`) }))}
          />
        }
      />
      <Stack gap="lg">
        {mayManage && <Batches watched={batch} onClose={() => watch(undefined)} />}
        <Loaded query={query} lines={6}>
          {(causes) =>
            causes.length ? (
              <Stack gap="md">{causes.map((cause) => <Entry key={cause.signature} cause={cause} mayManage={mayManage} onStarted={watch} />)}</Stack>
            ) : (
              <Nothing whose={whose} onAll={() => show('all')} />
            )
          }
        </Loaded>
      </Stack>
    </>
  );
}

function Nothing({ whose, onAll }: { whose?: 'me' | 'nobody'; onAll: () => void }) {
  const { t } = useTranslation();
  const action = whose
    ? <Button variant="default" onClick={onAll}>{t('incidents.owner.showAll')}</Button>
    : <LinkButton variant="default" to="/instances">{t('incidents.seeInstances')}</LinkButton>;
  return (
    <Paper withBorder>
      <EmptyState icon={IconChecks} title={whose ? t(`incidents.owner.noneOf.${whose}`) : t('incidents.none')} action={action}>
        {whose ? t(`incidents.owner.noneOfMeans.${whose}`) : t('incidents.noneMeans')}
      </EmptyState>
    </Paper>
  );
}

interface Props {
  cause: Cause;
  mayManage: boolean;
  onStarted: (batch: string) => void;
}

function Entry({ cause, mayManage, onStarted }: Props) {
  const { t } = useTranslation();
  const named = useNames();
  const { example, signature } = cause;
  const retrial = useChange({
    change: () => startBatch({ kind: 'retry', filter: { signature } }),
    refresh: [['batches']],
    onDone: (batch) => onStarted(batch.key),
  });
  const element = useElementTitle()(example.element_id, example.element_name, example.element_type).title;
  return (
    <Paper withBorder p="md" component="article" aria-label={element}>
      <Group justify="space-between" align="flex-start" gap="md">
        <div style={{ minWidth: 0, flex: '1 1 26rem' }}>
          <Title order={2} className="break-anywhere">{element}</Title>
          <Text size="sm" c="dimmed">
            {named(example.process_name || example.process_id)} · {t(`incidentType.${example.type}`, { defaultValue: example.type })}
          </Text>
          <IncidentText message={example.message} mt={6} />
          <Text size="xs" c="dimmed" component="div" mt={6}>
            {t('incidents.first')} <Time at={cause.first_at} /> · {t('incidents.last')} <Time at={cause.last_at} />
            {example.instance_key && (
              <> · <TextLink inherit underline="always" to="/instances/$key" params={{ key: example.instance_key }}>{t('incidents.example', { title: example.record?.title ?? example.instance_key })}</TextLink></>
            )}
          </Text>
          <CauseOwner cause={cause} />
        </div>
        <Stack gap="xs" align="flex-end">
          <Text size="sm" fw={600}>{t('incidents.count', { count: cause.incidents })}</Text>
          <Group gap="xs">
            {cause.instances > 0 && (
              <LinkButton size="xs" variant="default" to="/instances" search={{ process: example.process_id, cause: signature }}>
                {t('incidents.showInstances', { count: cause.instances })}
              </LinkButton>
            )}
            <DismissCause cause={cause} />
            {mayManage && (
              <Button size="xs" leftSection={<IconRefresh size={14} />} loading={retrial.isPending} onClick={() => retrial.mutate(undefined)}>
                {t('incidents.retryCause', { count: cause.incidents })}
              </Button>
            )}
          </Group>
        </Stack>
      </Group>
    </Paper>
  );
}
