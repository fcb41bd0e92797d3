// What every screen stands in: the root, and the shell for who is signed in.

import { createRootRoute, createRoute, Outlet, redirect } from '@tanstack/react-router';

import { Failure } from './Failure';
import { NotFound } from './NotFound';
import { currentSession } from './session';
import { Shell } from './Shell';

export const root = createRootRoute({ component: Outlet, notFoundComponent: () => <NotFound alone />, errorComponent: Failure });

export const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: Failure,
  beforeLoad: async ({ location }) => {
    if (!(await currentSession())) {
      const next = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/sign-in', search: { next } });
    }
  },
});
