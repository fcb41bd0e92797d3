import { Badge, Button, Group, Paper, Stack, Switch, Table, Text, UnstyledButton } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { managedTeamsQuery, type ManagedPerson, peopleQuery, rolesQuery } from '../../../api/peopleQueries';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { labelOf } from '../../records/naming';
import { PersonDrawer } from './PersonDrawer';
import { Teams } from './Teams';
import { useTeamName } from './useTeamName';

/** Who works here: their roles, their teams, whom they report to, and whether they may sign in. */
export function PeoplePage() {
  const { t } = useTranslation();
  const query = useQuery(peopleQuery);
  const [open, setOpen] = useState<ManagedPerson | 'new' | null>(null);
  const [all, setAll] = useState(false);
  const away = query.data?.some((one) => !one.active);
  return (
    <>
      <PageHeader title={t('admin.parts.people')} subtitle={t('admin.person.subtitle')} actions={<Button leftSection={<IconUserPlus size={16} />} onClick={() => setOpen('new')}>{t('admin.person.new')}</Button>} />
      <Stack gap="lg">
        {away && <Switch label={t('admin.person.showAway')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />}
        <Loaded query={query} lines={8}>{(people) => <People people={people.filter((one) => all || one.active)} everybody={people} onOpen={setOpen} />}</Loaded>
        <Teams />
      </Stack>
      {open && <PersonDrawer person={open === 'new' ? null : open} people={query.data ?? []} onClose={() => setOpen(null)} />}
    </>
  );
}

interface PeopleProps {
  people: ManagedPerson[];
  everybody: ManagedPerson[];
  onOpen: (person: ManagedPerson) => void;
}

function People({ people, everybody, onOpen }: PeopleProps) {
  const { t, i18n } = useTranslation();
  const roles = useQuery(rolesQuery).data ?? [];
  const teams = useQuery(managedTeamsQuery).data ?? [];
  const teamName = useTeamName(teams);
  const roleName = (name: string) => {
    const role = roles.find((one) => one.name === name);
    return (role && labelOf(role, i18n.language)) || name;
  };
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={720}>
        <Table className="data-table" verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('admin.person.name')}</Table.Th>
              <Table.Th>{t('admin.person.roles')}</Table.Th>
              <Table.Th>{t('admin.person.teams')}</Table.Th>
              <Table.Th>{t('admin.person.above')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>
                  <Group gap="xs"><UnstyledButton fz="inherit" className="row-link" onClick={() => onOpen(one)}>{one.name}</UnstyledButton>{!one.active && <Badge variant="light" color="gray" radius="sm" tt="none" fw={600}>{t('admin.person.away')}</Badge>}</Group>
                  <Text size="xs" c="dimmed">{one.email}</Text>
                </Table.Td>
                <Table.Td>{one.roles.map(roleName).join(', ')}</Table.Td>
                <Table.Td>{one.teams.map(teamName).join(', ')}</Table.Td>
                <Table.Td>{everybody.find((other) => other.id === one.reports_to)?.name}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
