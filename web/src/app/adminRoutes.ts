// The screens of administrators. They come with their texts.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { openPart } from '../locales/i18n';
import { shell } from './frame';

const forAdmins = async <Screen,>(load: () => Promise<Screen>): Promise<Screen> => (await Promise.all([load(), openPart('admin')]))[0];

const admin = createRoute({
  getParentRoute: () => shell,
  path: '/admin',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/AdminPage')), 'AdminPage'),
});

const adminObjects = createRoute({
  getParentRoute: () => admin,
  path: '/objects',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/objects/ObjectsPage')), 'ObjectsPage'),
});

const adminNewObject = createRoute({
  getParentRoute: () => admin,
  path: '/new-object',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/objects/NewObjectPage')), 'NewObjectPage'),
});

const adminObject = createRoute({
  getParentRoute: () => admin,
  path: '/objects/$name',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/objects/ObjectPage')), 'ObjectPage'),
});

const adminPeople = createRoute({
  getParentRoute: () => admin,
  path: '/people',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/people/PeoplePage')), 'PeoplePage'),
});

const adminRoles = createRoute({
  getParentRoute: () => admin,
  path: '/roles',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/roles/RolesPage')), 'RolesPage'),
});

const adminKeys = createRoute({
  getParentRoute: () => admin,
  path: '/api-keys',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/keys/KeysPage')), 'KeysPage'),
});

const adminWebhooks = createRoute({
  getParentRoute: () => admin,
  path: '/webhooks',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/webhooks/WebhooksPage')), 'WebhooksPage'),
});

const adminWebhook = createRoute({
  getParentRoute: () => admin,
  path: '/webhooks/$id',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/webhooks/WebhookPage')), 'WebhookPage'),
});

const adminBulk = createRoute({
  getParentRoute: () => admin,
  path: '/bulk',
  component: lazyRouteComponent(() => forAdmins(() => import('../features/admin/bulk/OperationsPage')), 'OperationsPage'),
});

export const adminRoutes = admin.addChildren([adminObjects, adminNewObject, adminObject, adminPeople, adminRoles, adminKeys, adminWebhooks, adminWebhook, adminBulk]);
