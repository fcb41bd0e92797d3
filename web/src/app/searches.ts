// What stands in the addresses of the screens, and how it is read.

export interface ListSearch {
  q?: string;
  status?: string;
  sort?: string;
  archived?: boolean;
  create?: boolean;
  /** The id of a view, and what is shown otherwise than it says: fields with commas between, the field by which rows stand together (`-`: none). */
  view?: string;
  columns?: string;
  group?: string;
}

export interface InboxSearch {
  scope?: 'mine' | 'team' | 'delegated' | 'all';
  task?: string;
  done?: boolean;
  q?: string;
  due?: 'overdue' | 'today' | 'later';
  /** The id of a process. */
  process?: string;
  sort?: 'new' | 'due';
}

export interface CalendarSearch {
  view?: 'week';
  /** The chosen day, as `2026-11-30`. */
  day?: string;
  whose?: 'all';
}

export interface ProcessSearch {
  window?: '1h' | '24h' | '7d' | '30d';
  from?: string;
  to?: string;
  element?: string;
  /** An operation over many instances whose progress is shown. */
  batch?: string;
  heat?: 'count' | 'mean' | 'p95' | 'waiting' | 'incidents';
}

/** Which runs are shown: the filter of the search, as people can read and share it. */
export interface InstancesSearch {
  process?: string;
  /** The key of a version. */
  version?: string;
  state?: 'active' | 'incident' | 'completed' | 'cancelled';
  object?: string;
  record?: string;
  /** `name = value`, the value as JSON or as plain text. */
  variable?: string;
  from?: string;
  before?: string;
  /** An error signature. */
  cause?: string;
  /** An element at which they are now; with a time of `doneFrom` or `doneBefore` one that was completed then. */
  element?: string;
  /** When the element, else any task, was completed. */
  doneFrom?: string;
  doneBefore?: string;
  /** The key of an operation over many runs that is watched. */
  batch?: string;
}

export interface IncidentsSearch {
  batch?: string;
  /** Only causes of which some incident is mine, or nobody's. */
  whose?: 'me' | 'nobody';
}

export interface VerdictsSearch {
  process?: string;
  object?: string;
  record?: string;
}

export interface DesignerSearch {
  view?: 'diagram' | 'table' | 'rule';
  panel?: 'properties' | 'findings' | 'test' | 'comments' | 'versions';
}

type Given = Record<string, unknown>;

/** A filled text, or nothing; keys are digits. */
export const text = (value: unknown) => (typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined);

export const inboxSearch = (search: Given): InboxSearch => ({
  scope: (['mine', 'team', 'delegated', 'all'] as const).find((name) => name === search.scope),
  task: text(search.task),
  done: search.done === true || undefined,
  q: text(search.q),
  due: (['overdue', 'today', 'later'] as const).find((name) => name === search.due),
  process: text(search.process),
  sort: (['new', 'due'] as const).find((name) => name === search.sort),
});

export const processSearch = (search: Given): ProcessSearch => ({
  window: (['1h', '24h', '7d', '30d'] as const).find((name) => name === search.window),
  from: text(search.from),
  to: text(search.to),
  element: text(search.element),
  batch: text(search.batch),
  heat: (['count', 'mean', 'p95', 'waiting', 'incidents'] as const).find((name) => name === search.heat),
});

export const instancesSearch = (search: Given): InstancesSearch => ({
  process: text(search.process),
  version: text(search.version),
  state: (['active', 'incident', 'completed', 'cancelled'] as const).find((name) => name === search.state),
  object: text(search.object),
  record: text(search.record),
  variable: text(search.variable),
  from: text(search.from),
  before: text(search.before),
  cause: text(search.cause),
  element: text(search.element),
  doneFrom: text(search.doneFrom),
  doneBefore: text(search.doneBefore),
  batch: text(search.batch),
});
