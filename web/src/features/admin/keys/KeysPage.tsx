import { Badge, Button, Code, Group, Paper, Switch, Table, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type ApiKey, apiKeysQuery, revokeApiKey } from '../../../api/keyQueries';
import { peopleQuery } from '../../../api/peopleQueries';
import { useChange } from '../../../app/useChange';
import { EmptyState } from '../../../ui/EmptyState';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { Time } from '../../../ui/Time';
import { useNow } from '../../../ui/useNow';
import { Confirm } from '../Confirm';
import { Secret } from '../Secret';
import { NewKey } from './NewKey';
import { reachOf } from './scopes';

/** The keys by which programs act: whose rights they have, what they may do, when they were used and when they end. */
export function KeysPage() {
  const { t } = useTranslation();
  const query = useQuery(apiKeysQuery);
  const now = useNow();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState('');
  const [all, setAll] = useState(false);
  const lives = (one: ApiKey) => !one.revoked && !(one.expires_at && Date.parse(one.expires_at) <= Number(now));
  return (
    <>
      <PageHeader title={t('admin.parts.keys')} subtitle={t('admin.key.subtitle')} actions={<Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>{t('admin.key.new')}</Button>} />
      <Loaded query={query} lines={6}>
        {(keys) => (
          <>
            {keys.some((one) => !lives(one)) && <Switch mb="md" label={t('admin.key.showEnded')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />}
            <Keys keys={keys.filter((one) => all || lives(one)).reverse()} lives={lives} />
          </>
        )}
      </Loaded>
      {making && <NewKey onClose={() => setMaking(false)} onMade={(made) => (setMaking(false), setSecret(made))} />}
      {secret && <Secret title={t('admin.key.made')} secret={secret} hint={t('admin.key.use')} onClose={() => setSecret('')} />}
    </>
  );
}

function Keys({ keys, lives }: { keys: ApiKey[]; lives: (one: ApiKey) => boolean }) {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const [ending, setEnding] = useState<ApiKey>();
  const revoking = useChange({ change: (id: string) => revokeApiKey(id), refresh: [apiKeysQuery.queryKey], done: t('admin.key.revoked'), onDone: () => setEnding(undefined) });
  if (!keys.length) return <Paper withBorder><EmptyState icon={IconKey} title={t('admin.key.none')}>{t('admin.key.noneCure')}</EmptyState></Paper>;
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={820}>
        <Table className="data-table" verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('admin.key.name')}</Table.Th>
              <Table.Th>{t('admin.key.person')}</Table.Th>
              <Table.Th>{t('admin.key.scopes')}</Table.Th>
              <Table.Th>{t('admin.key.used')}</Table.Th>
              <Table.Th>{t('admin.key.ends')}</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td><Text size="sm" fw={550}>{one.name}</Text><Text size="xs" c="dimmed" ff="monospace">{one.hint}…</Text></Table.Td>
                <Table.Td>{people.find((person) => person.id === one.user_id)?.name}</Table.Td>
                <Table.Td><Scopes scopes={one.scopes} /></Table.Td>
                <Table.Td>{one.used_at ? <Time at={one.used_at} /> : t('admin.key.never')}</Table.Td>
                <Table.Td>{one.expires_at ? <Time at={one.expires_at} absolute /> : t('admin.key.end.never')}</Table.Td>
                <Table.Td>{lives(one) ? <Button size="compact-sm" variant="default" aria-label={t('admin.key.revokeOf', { name: one.name })} onClick={() => setEnding(one)}>{t('admin.key.revoke')}</Button> : <Badge variant="light" color="gray" radius="sm" tt="none" fw={600}>{t(one.revoked ? 'admin.key.isRevoked' : 'admin.key.isOver')}</Badge>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {ending && <Confirm title={t('admin.key.revokeOf', { name: ending.name })} go={t('admin.key.revoke')} pending={revoking.isPending} onGo={() => revoking.mutate(ending.id)} onClose={() => setEnding(undefined)}>{t('admin.key.revokeMeans')}</Confirm>}
    </Paper>
  );
}

function Scopes({ scopes }: { scopes: string[] | null }) {
  const { t } = useTranslation();
  const reach = reachOf(scopes);
  if (reach !== 'chosen') return <>{t(`admin.key.reach.${reach}`)}</>;
  return <Group gap={4}>{scopes?.map((one) => <Code key={one}>{one}</Code>)}</Group>;
}
