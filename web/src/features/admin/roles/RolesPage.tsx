import { Badge, Button, Paper, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { peopleQuery, type Role, rolesQuery } from '../../../api/peopleQueries';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { useRightObjects } from '../rights';
import { Identities } from './Identities';
import { copyOf, type RoleDraft } from './model';
import { RoleDrawer } from './RoleDrawer';

/** What people and processes may do: roles, and the identities in which processes act. */
export function RolesPage() {
  const { t } = useTranslation();
  const query = useQuery(rolesQuery);
  const [open, setOpen] = useState<{ role?: Role; begin?: RoleDraft }>();
  return (
    <>
      <PageHeader title={t('admin.parts.roles')} subtitle={t('admin.role.subtitle')} actions={<Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({})}>{t('admin.role.new')}</Button>} />
      <Stack gap="lg">
        <Loaded query={query} lines={8}>{(roles) => <Roles roles={roles} onOpen={(role) => setOpen({ role })} />}</Loaded>
        <Identities />
      </Stack>
      {open && <RoleDrawer key={open.role?.name ?? (open.begin ? 'copy' : '')} {...open} onClone={(role) => setOpen({ begin: copyOf(role) })} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Roles({ roles, onOpen }: { roles: Role[]; onOpen: (role: Role) => void }) {
  const { t, i18n } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const objects = useRightObjects();
  const objectName = (name: string) => objects.find((one) => one.value === name)?.label ?? name;
  const badge = (role: Role) => (role.fixed ? 'fixed' : role.changed ? 'changed' : role.shipped ? undefined : 'own');
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={640}>
        <Table className="data-table" verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('admin.role.one')}</Table.Th>
              <Table.Th>{t('admin.object.name')}</Table.Th>
              <Table.Th>{t('admin.right.objects')}</Table.Th>
              <Table.Th className="numeric">{t('admin.role.holders')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {roles.map((role) => (
              <Table.Tr key={role.name}>
                <Table.Td>
                  <UnstyledButton fz="inherit" className="row-link" onClick={() => onOpen(role)}>{labelOf(role, i18n.language) || role.name}</UnstyledButton>
                  {badge(role) && <Badge ml="xs" variant="light" color="gray" radius="sm" tt="none" fw={600}>{t(`admin.role.badge.${badge(role)}`)}</Badge>}
                </Table.Td>
                <Table.Td className={classes.name}>{role.name}</Table.Td>
                <Table.Td><Text size="sm">{[...new Set(role.grants.map((one) => objectName(one.object)))].join(', ')}</Text></Table.Td>
                <Table.Td className="numeric">{people.filter((one) => one.roles.includes(role.name)).length}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
