// Live updates: the server says what kind of thing has changed, and what is shown of it is asked for again.
//
// One stream for the whole browser: the tab that holds a lock listens and passes on what it hears to the others,
// because a browser opens six connections to one server at most. While no stream is open, screens ask now and then.

import type { QueryClient } from '@tanstack/react-query';

import { concerned } from './topics';

const ADDRESS = '/api/v1/events';
const CHANNEL = 'guanxi-live';
const LOCK = 'guanxi-live';
const AGAIN_AFTER = 10_000;
/** Of a list every page is asked again: whoever has scrolled further looks at older entries, which change little. */
const LIVE_PAGES = 4;
/** While the stream is open: only what no change announces, such as a date that passes. */
const CALM = 120_000;
/** While there is none. */
const ALONE = 15_000;
/** One question is asked again at most so often, however much happens. */
const GAP = 1_000;
/** A million visits take the server half a second, and their figures are the same a few seconds later. */
const GAP_OF_FIGURES = 10_000;
const FIGURES = ['statistics'];

type Message = { kind: 'topics'; topics: string[] } | { kind: 'state'; open: boolean } | { kind: 'ask' };

let isOpen = false;

const isShort = ({ state }: { state: { data: unknown } }): boolean =>
  ((state.data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) <= LIVE_PAGES;

/** How long a screen waits before it asks without being told, in milliseconds. */
export const unlessTold = (query: { state: { data: unknown } }): number | false => isShort(query) && (isOpen ? CALM : ALONE);

/** Listen until the returned function is called. */
export function startLive(client: QueryClient): () => void {
  const ending = new AbortController();
  const channel = new BroadcastChannel(CHANNEL);
  const refresh = refresher(client);
  let leads = false;

  const hear = (message: Message) => {
    if (message.kind === 'topics') refresh(message.topics);
    else if (message.kind === 'state' && message.open !== isOpen) {
      isOpen = message.open;
      document.documentElement.dataset.live = String(isOpen);
      refresh(['*']); // what was missed, and how long to wait from now on
    } else if (message.kind === 'ask' && leads) channel.postMessage({ kind: 'state', open: isOpen } satisfies Message);
  };
  const tell = (message: Message) => {
    hear(message);
    channel.postMessage(message);
  };
  channel.onmessage = (event: MessageEvent<Message>) => hear(event.data);

  const lead = async () => {
    leads = true;
    tell({ kind: 'state', open: false }); // what happens until this tab's own stream is open is asked for then
    await listen(tell, ending.signal);
  };
  // Without locks (pages that are not secure) every tab listens for itself.
  const turn = navigator.locks?.request(LOCK, { signal: ending.signal }, lead) ?? lead();
  turn.catch(() => undefined); // ended before its turn came
  channel.postMessage({ kind: 'ask' } satisfies Message);
  return () => {
    ending.abort();
    channel.close();
  };
}

/** Keeps a stream open until it is told to end. */
async function listen(tell: (message: Message) => void, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    await oneStream(tell, ending);
    tell({ kind: 'state', open: false });
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, AGAIN_AFTER);
      ending.addEventListener('abort', () => (clearTimeout(timer), resolve(undefined)), { once: true });
    });
  }
}

/** Ends when the server refuses or ends the stream for good; a lost connection is the browser's to mend. */
function oneStream(tell: (message: Message) => void, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(ADDRESS);
    const end = () => {
      source.close();
      resolve();
    };
    source.addEventListener('ready', () => tell({ kind: 'state', open: true }));
    source.addEventListener('end', () => {
      tell({ kind: 'topics', topics: ['session'] });
      end();
    });
    source.onmessage = (event: MessageEvent<string>) => tell({ kind: 'topics', topics: event.data.split(' ') });
    source.onerror = () => {
      tell({ kind: 'state', open: false });
      if (source.readyState === EventSource.CLOSED) end();
    };
    ending.addEventListener('abort', end, { once: true });
  });
}

/** Asks again for what topics concern, at once and then at most once per gap. */
function refresher(client: QueryClient): (topics: string[]) => void {
  const waiting = new Map<string, readonly unknown[]>();
  const asked = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const now = Date.now();
    for (const [name, queryKey] of waiting) {
      if (now - (asked.get(name) ?? 0) < (queryKey[0] === FIGURES[0] ? GAP_OF_FIGURES : GAP)) continue;
      waiting.delete(name);
      asked.set(name, now);
      const named = queryKey.length > 0;
      void client.invalidateQueries({ queryKey, predicate: (query) => isShort(query) && (named || query.queryKey[0] !== FIGURES[0]) });
    }
    if (waiting.size) timer = setTimeout(flush, GAP);
  };
  const wait = (key: readonly unknown[]) => {
    waiting.set(JSON.stringify(key), key);
    if (key.length) return;
    // Everything: a stream has just opened, mostly because a page has, which is asking for its figures this very moment.
    asked.set(JSON.stringify(FIGURES), Date.now());
    waiting.set(JSON.stringify(FIGURES), FIGURES);
  };
  return (topics) => {
    const objects = client.getQueryData<{ name: string; plural: string }[]>(['objects']) ?? [];
    for (const topic of topics) for (const key of concerned(topic, objects)) wait(key);
    timer ??= setTimeout(flush, 50);
  };
}
