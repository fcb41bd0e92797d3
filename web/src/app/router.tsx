import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';

import { adminRoutes } from './adminRoutes';
import { root, shell } from './frame';
import { inboxSearch, instancesSearch, processSearch, text, type CalendarSearch, type DesignerSearch, type IncidentsSearch, type ListSearch, type VerdictsSearch } from './searches';

export type { CalendarSearch, DesignerSearch, InboxSearch, IncidentsSearch, InstancesSearch, ListSearch, ProcessSearch, VerdictsSearch } from './searches';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string; changed?: boolean } => ({ next: text(search.next), changed: search.changed === true || undefined }),
  component: lazyRouteComponent(() => import('../features/session/SignInPage'), 'SignInPage'),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../features/session/ForgotPage'), 'ForgotPage'),
});

const newPassword = createRoute({
  getParentRoute: () => root,
  path: '/new-password',
  component: lazyRouteComponent(() => import('../features/session/NewPasswordPage'), 'NewPasswordPage'),
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox' });
  },
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: '/inbox',
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import('../features/tasks/InboxPage'), 'InboxPage'),
});

const calendar = createRoute({
  getParentRoute: () => shell,
  path: '/calendar',
  validateSearch: (search): CalendarSearch => ({
    view: search.view === 'week' ? 'week' : undefined,
    day: text(search.day),
    whose: search.whose === 'all' ? 'all' : undefined,
  }),
  component: lazyRouteComponent(() => import('../features/calendar/CalendarPage'), 'CalendarPage'),
});

const records = createRoute({
  getParentRoute: () => shell,
  path: '/$plural',
  validateSearch: (search): ListSearch => ({
    q: text(search.q),
    status: text(search.status),
    sort: text(search.sort),
    archived: search.archived === true || undefined,
    create: search.create === true || undefined,
    view: text(search.view),
    columns: text(search.columns),
    group: text(search.group),
  }),
  component: lazyRouteComponent(() => import('../features/records/RecordsPage'), 'RecordsPage'),
});

const board = createRoute({
  getParentRoute: () => shell,
  path: '/$plural/board',
  validateSearch: (search): { view?: string } => ({ view: text(search.view) }),
  component: lazyRouteComponent(() => import('../features/records/BoardPage'), 'BoardPage'),
});

const record = createRoute({
  getParentRoute: () => shell,
  path: '/$plural/$id',
  component: lazyRouteComponent(() => import('../features/records/RecordPage'), 'RecordPage'),
});

const automations = createRoute({
  getParentRoute: () => shell,
  path: '/automations',
  component: lazyRouteComponent(() => import('../features/automations/AutomationsPage'), 'AutomationsPage'),
});

const draft = createRoute({
  getParentRoute: () => shell,
  path: '/automations/drafts/$key',
  validateSearch: (search): DesignerSearch => ({
    view: (['diagram', 'table', 'rule'] as const).find((name) => name === search.view),
    panel: (['findings', 'test', 'comments', 'versions'] as const).find((name) => name === search.panel),
  }),
  component: lazyRouteComponent(() => import('../features/designer/DesignerPage'), 'DesignerPage'),
});

const definitions = createRoute({
  getParentRoute: () => shell,
  path: '/automations/definitions',
  component: lazyRouteComponent(() => import('../features/definitions/DefinitionsPage'), 'DefinitionsPage'),
});

const decision = createRoute({
  getParentRoute: () => shell,
  path: '/automations/decisions/$key',
  validateSearch: (search): { decision?: string } => ({ decision: text(search.decision) }),
  component: lazyRouteComponent(() => import('../features/definitions/DecisionPage'), 'DecisionPage'),
});

const form = createRoute({
  getParentRoute: () => shell,
  path: '/automations/forms/$key',
  component: lazyRouteComponent(() => import('../features/definitions/FormPage'), 'FormPage'),
});

const process = createRoute({
  getParentRoute: () => shell,
  path: '/automations/$key',
  validateSearch: processSearch,
  component: lazyRouteComponent(() => import('../features/automations/ProcessPage'), 'ProcessPage'),
});

const instances = createRoute({
  getParentRoute: () => shell,
  path: '/instances',
  validateSearch: instancesSearch,
  component: lazyRouteComponent(() => import('../features/automations/operations/InstancesPage'), 'InstancesPage'),
});

const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  validateSearch: (search): IncidentsSearch => ({
    batch: text(search.batch),
    whose: (['me', 'nobody'] as const).find((name) => name === search.whose),
  }),
  component: lazyRouteComponent(() => import('../features/automations/operations/IncidentsPage'), 'IncidentsPage'),
});

const verdicts = createRoute({
  getParentRoute: () => shell,
  path: '/verdicts',
  validateSearch: (search): VerdictsSearch => ({ process: text(search.process), object: text(search.object), record: text(search.record) }),
  component: lazyRouteComponent(() => import('../features/automations/operations/VerdictsPage'), 'VerdictsPage'),
});

const instance = createRoute({
  getParentRoute: () => shell,
  path: '/instances/$key',
  component: lazyRouteComponent(() => import('../features/automations/InstancePage'), 'InstancePage'),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/session/AccountPage'), 'AccountPage'),
});

const mails = createRoute({
  getParentRoute: () => shell,
  path: '/mails',
  validateSearch: (search): { mail?: string } => ({ mail: text(search.mail) }),
  component: lazyRouteComponent(() => import('../features/mails/MailsPage'), 'MailsPage'),
});

const imports = createRoute({
  getParentRoute: () => shell,
  path: '/imports',
  component: lazyRouteComponent(() => import('../features/imports/ImportsPage'), 'ImportsPage'),
});

const oneImport = createRoute({
  getParentRoute: () => shell,
  path: '/imports/$key',
  component: lazyRouteComponent(() => import('../features/imports/ImportPage'), 'ImportPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn, forgot, newPassword,
    shell.addChildren([home, inbox, calendar, records, board, record, automations, draft, definitions, decision, form, process, instances, incidents, verdicts, instance, mails, imports, oneImport, account, adminRoutes]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Keys are digits beyond the exact range of a JavaScript number: keep every search value as written.
  parseSearch: (search) => {
    const values = Object.fromEntries(new URLSearchParams(search));
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === 'true' ? true : value]));
  },
  stringifySearch: (search) => {
    const filled = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    return filled.length ? `?${new URLSearchParams(filled.map(([name, value]) => [name, String(value)]))}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
