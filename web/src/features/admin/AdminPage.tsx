import { Group, Text } from '@mantine/core';
import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { NotFound } from '../../app/NotFound';
import { useUser } from '../../app/session';
import classes from './Admin.module.css';
import { mayAdminister, PARTS } from './parts';

/** The frame of the screens of administrators: its parts, each for who may manage what it shows. */
export function AdminPage() {
  const { t } = useTranslation();
  const { manages } = useUser();
  const { pathname } = useLocation();
  const parts = PARTS.filter(({ needs }) => manages.includes(needs));
  const current = PARTS.find(({ begins }) => begins.some((path) => pathname.startsWith(path)));
  if (!mayAdminister(manages) || (current && !manages.includes(current.needs))) return <NotFound />;
  // Only at its own address: on the way to another screen this one is still there, and would lead back.
  if (/^\/admin\/?$/.test(pathname) && parts[0]) return <Navigate to={parts[0].to} replace />;
  return (
    <>
      <Group component="nav" gap="xs" mb="lg" aria-label={t('admin.title')}>
        <Text size="sm" c="dimmed" mr={4}>{t('admin.title')}</Text>
        {parts.map(({ to, text }) => (
          <Link key={to} to={to} className={classes.part} aria-current={to === current?.to ? 'page' : undefined}>{t(text)}</Link>
        ))}
      </Group>
      <Outlet />
    </>
  );
}
