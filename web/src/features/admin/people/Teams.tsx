import { ActionIcon, Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../../api/errors';
import { deleteTeam, managedTeamsQuery, saveTeam, type Team } from '../../../api/peopleQueries';
import { useChange } from '../../../app/useChange';
import { Loaded } from '../../../ui/Loaded';
import { Panel } from '../../../ui/Panel';
import { problemText } from '../../../ui/problemText';
import { wordOf } from '../objects/model';
import { useTeamName } from './useTeamName';

const CONCERNED = [['people'], ['users']];

/** The groups that processes offer tasks to and that roles speak of. */
export function Teams() {
  const { t } = useTranslation();
  const query = useQuery(managedTeamsQuery);
  return (
    <Panel title={t('admin.person.teams')}>
      <Stack>
        <Loaded query={query}>{(teams) => (teams.length ? <List teams={teams} /> : <Text size="sm" c="dimmed">{t('admin.team.noneCure')}</Text>)}</Loaded>
        <NewTeam />
      </Stack>
    </Panel>
  );
}

function List({ teams }: { teams: Team[] }) {
  const { t } = useTranslation();
  const teamName = useTeamName(teams);
  const removing = useChange({ change: (name: string) => deleteTeam(name), refresh: CONCERNED, done: t('admin.team.removed') });
  return (
    <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
      {teams.map((one) => (
        <Group component="li" key={one.name} justify="space-between" wrap="nowrap">
          <Text size="sm">{teamName(one.name)} <Text span size="xs" c="dimmed">{t('admin.team.members', { count: one.members.length })}</Text></Text>
          {!one.members.length && <ActionIcon variant="subtle" color="gray" aria-label={t('admin.team.remove', { name: teamName(one.name) })} onClick={() => removing.mutate(one.name)}><IconTrash size={16} aria-hidden /></ActionIcon>}
        </Group>
      ))}
    </Stack>
  );
}

function NewTeam() {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const [name, setName] = useState('');
  const [own, setOwn] = useState(false);
  const saving = useChange({ change: () => saveTeam(name, label), refresh: CONCERNED, done: t('admin.team.done', { label }), quiet: true, onDone: () => (setLabel(''), setName(''), setOwn(false)) });
  const problem = saving.error ? problemOf(saving.error) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <form noValidate onSubmit={submit}>
      {problem && !problem.fields?.name && <Alert color="red" role="alert" mb="sm">{problemText(problem, t).text}</Alert>}
      <Group align="flex-end" gap="sm">
        <TextInput size="xs" label={t('admin.team.label')} value={label} onChange={(event) => (setLabel(event.currentTarget.value), own || setName(wordOf(event.currentTarget.value)))} />
        <TextInput size="xs" label={t('admin.object.name')} value={name} error={problem?.fields?.name} onChange={(event) => (setOwn(true), setName(event.currentTarget.value))} />
        <Button size="xs" variant="default" type="submit" disabled={!name} leftSection={<IconPlus size={14} />} loading={saving.isPending}>{t('admin.team.add')}</Button>
      </Group>
    </form>
  );
}
