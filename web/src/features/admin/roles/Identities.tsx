import { Alert, Button, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Identities as Found, identitiesQuery, type Identity, rolesQuery } from '../../../api/peopleQueries';
import { TextLink } from '../../../ui/links';
import { Loaded } from '../../../ui/Loaded';
import { Panel } from '../../../ui/Panel';
import { labelOf } from '../../records/naming';
import { IdentityDrawer } from './IdentityDrawer';

/** The names in which processes act, each with roles of its own, and which processes do. */
export function Identities() {
  const { t } = useTranslation();
  const query = useQuery(identitiesQuery);
  const [open, setOpen] = useState<Identity | 'new'>();
  return (
    <Panel title={t('admin.identity.title')} actions={<Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen('new')}>{t('admin.identity.new')}</Button>}>
      <Stack>
        <Text size="sm" c="dimmed">{t('admin.identity.hint')}</Text>
        <Loaded query={query}>{(found) => <List found={found} onOpen={setOpen} />}</Loaded>
      </Stack>
      {open && <IdentityDrawer identity={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}

function List({ found, onOpen }: { found: Found; onOpen: (one: Identity) => void }) {
  const { t, i18n } = useTranslation();
  const roles = useQuery(rolesQuery).data ?? [];
  const roleName = (name: string) => {
    const role = roles.find((one) => one.name === name);
    return (role && labelOf(role, i18n.language)) || name;
  };
  const missing = found.processes.filter((use) => !found.items.some((one) => one.name === use.identity));
  return (
    <>
      {missing.map((use) => <Alert key={use.process_id} color="yellow">{t('admin.identity.missing', { process: use.name, name: use.identity })}</Alert>)}
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {found.items.map((one) => (
          <li key={one.name}>
            <Group gap="xs"><UnstyledButton fz="sm" className="row-link" onClick={() => onOpen(one)}>{one.label || one.name}</UnstyledButton><Text span size="xs" c="dimmed">{one.name} · {one.roles.map(roleName).join(', ') || t('admin.identity.noRoles')}</Text></Group>
            <Uses uses={found.processes.filter((use) => use.identity === one.name)} />
          </li>
        ))}
      </Stack>
    </>
  );
}

function Uses({ uses }: { uses: Found['processes'] }) {
  const { t } = useTranslation();
  if (!uses.length) return <Text size="xs" c="dimmed">{t('admin.identity.unused')}</Text>;
  return <Group gap="sm">{uses.map((use) => <TextLink key={use.key} size="xs" to="/automations/$key" params={{ key: use.key }}>{use.name}</TextLink>)}</Group>;
}
