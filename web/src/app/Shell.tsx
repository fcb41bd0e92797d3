import { ActionIcon, AppShell, Badge, Burger, Button, Group, Stack } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconAlertTriangle, IconBuilding, IconCalendar, IconFileImport, IconHeadset, IconHelpCircle, IconInbox, IconListSearch, IconMail, IconPackage, IconRoute, IconSearch, IconSettings, IconTable, IconTargetArrow, IconUser, IconUserPlus, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { causesQuery } from '../api/operationQueries';
import { objectsQuery, taskCountsQuery } from '../api/queries';
import type { ObjectInfo } from '../api/types';
import { mayAdminister } from '../features/admin/parts';
import { namesOf } from '../features/records/naming';
import { NavigationLink } from '../ui/links';
import { Account } from './Account';
import { Brand } from './Brand';
import { startLive } from './live';
import { queryClient } from './queries';
import { useUser } from './session';

const OBJECTS = [
  { plural: 'leads', icon: IconUserPlus },
  { plural: 'companies', icon: IconBuilding },
  { plural: 'contacts', icon: IconUser },
  { plural: 'deals', icon: IconTargetArrow },
  { plural: 'products', icon: IconPackage },
  { plural: 'cases', icon: IconHeadset },
] as const;

/** What belongs to the automations, shown below them. */
const OPERATIONS = [
  { to: '/instances', text: 'nav.instances', icon: IconListSearch },
  { to: '/incidents', text: 'nav.incidents', icon: IconAlertTriangle },
  { to: '/verdicts', text: 'nav.verdicts', icon: IconHelpCircle },
] as const;

const KeyboardHelp = lazy(() => import('./KeyboardHelp').then((file) => ({ default: file.KeyboardHelp })));

const Palette = lazy(() => import('../features/search/Palette').then((file) => ({ default: file.Palette })));

/** The frame of every screen behind the sign-in. */
export function Shell() {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure(false);
  const [helping, { toggle: toggleHelp, close: endHelp }] = useDisclosure(false);
  useEffect(() => startLive(queryClient), []);
  const [finding, { open: find, close: endFind }] = useDisclosure(false);
  useHotkeys([['shift+?', toggleHelp], ['?', toggleHelp], ['/', () => hasOwnSearch() || find()]]);
  useHotkeys([['mod+K', find]], []);
  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a href="#main" className="skip-link">{t('shell.skip')}</a>
      <AppShell.Header hiddenFrom="sm" px="md">
        <Group h="100%" justify="space-between">
          <Brand />
          <Group gap="sm">
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('find.open')} onClick={find}><IconSearch size={20} aria-hidden /></ActionIcon>
            <Burger opened={open} onClick={toggle} size="sm" aria-label={t('shell.menu')} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" bg="var(--surface-side)">
        <Stack h="100%" justify="space-between" gap="sm">
          <Stack gap="lg" flex={1} mih={0}>
            <Group justify="space-between" px={6} pt={6}>
              <Brand />
              <Burger hiddenFrom="sm" opened={open} onClick={toggle} size="sm" aria-label={t('shell.menu')} />
            </Group>
            <Button
              visibleFrom="sm" variant="default" fw={400} c="dimmed" px="sm" mb={-8} styles={{ label: { flex: 1 } }} onClick={find}
              leftSection={<IconSearch size={16} aria-hidden />} rightSection={<kbd className="key" aria-hidden>Ctrl K</kbd>}
            >
              {t('find.open')}
            </Button>
            <Links onFollow={close} />
          </Stack>
          <Account onFollow={close} />
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none' }}>
        <div style={{ maxWidth: 1440, marginInline: 'auto' }}>
          <Outlet />
        </div>
      </AppShell.Main>
      {finding && <Suspense><Palette onClose={endFind} /></Suspense>}
      {helping && <Suspense><KeyboardHelp onClose={endHelp} /></Suspense>}
    </AppShell>
  );
}

/** A list has a search of its own, which `/` leads to. */
function hasOwnSearch(): boolean {
  return document.querySelector('#main [role="search"]') !== null;
}

function Links({ onFollow }: { onFollow: () => void }) {
  const { t, i18n } = useTranslation();
  const waiting = useQuery(taskCountsQuery).data?.mine ?? 0;
  const incidents = useQuery(causesQuery()).data?.reduce((sum, cause) => sum + cause.incidents, 0) ?? 0;
  const { manages } = useUser();
  const objects = useQuery(objectsQuery).data;
  const common = { onClick: onFollow, styles: { root: { borderRadius: 8 } } };
  return (
    <Stack gap={2} component="nav" aria-label={t('shell.navigation')} flex="0 1 auto" mih={0} p={2} m={-2} style={{ overflowY: 'auto' }}>
      <NavigationLink to="/inbox" label={t('nav.inbox')} leftSection={<IconInbox size={18} />}
        rightSection={<Count value={waiting} label={t('nav.inboxCount', { count: waiting })} color="jade" />} {...common} />
      <NavigationLink to="/calendar" label={t('nav.calendar')} leftSection={<IconCalendar size={18} />} {...common} />
      {listsOf(objects).map(({ plural, icon: Icon, object }) => (
        <NavigationLink key={plural} to="/$plural" params={{ plural }} label={object ? namesOf(object, i18n.language).title : t(`nav.${plural}`)} leftSection={<Icon size={18} />} {...common} />
      ))}
      <NavigationLink to="/automations" label={t('nav.automations')} leftSection={<IconRoute size={18} />} {...common} />
      {OPERATIONS.map(({ to, text, icon: Icon }) => (
        <NavigationLink key={to} to={to} pl={30} label={t(text)} leftSection={<Icon size={16} />} {...common}
          rightSection={to === '/incidents' && <Count value={incidents} label={t('nav.incidentCount', { count: incidents })} color="red" />} />
      ))}
      <NavigationLink to="/mails" label={t('nav.mails')} leftSection={<IconMail size={18} />} {...common} />
      {manages.includes('import') && <NavigationLink to="/imports" label={t('nav.imports')} leftSection={<IconFileImport size={18} />} {...common} />}
      {mayAdminister(manages) && <NavigationLink to="/admin" label={t('nav.admin')} leftSection={<IconSettings size={18} />} {...common} />}
    </Stack>
  );
}

/** The lists there are for somebody: of the shipped objects, as they are called here, then of those that were made here. */
function listsOf(objects: ObjectInfo[] | undefined): { plural: string; icon: Icon; object?: ObjectInfo }[] {
  if (!objects) return [...OBJECTS];
  const shipped = OBJECTS.flatMap((one) => {
    const object = objects.find(({ plural }) => plural === one.plural);
    return object ? [{ ...one, object }] : [];
  });
  return [...shipped, ...objects.filter((one) => !one.shipped).map((object) => ({ plural: object.plural, icon: IconTable, object }))];
}

function Count({ value, label, color }: { value: number; label: string; color: string }) {
  if (!value) return null;
  return (
    <Badge size="sm" variant="filled" color={color === 'red' ? 'red.8' : color} title={label}>
      {value}
    </Badge>
  );
}
