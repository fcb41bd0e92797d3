import { useSyncExternalStore } from 'react';

const STEP = 30_000;
const heard = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  heard.forEach((tell) => tell());
}

/** One clock for all who show how long ago something was: a long list would else keep a hundred timers. */
function listen(tell: () => void): () => void {
  if (!timer) {
    now = Date.now();
    timer = setInterval(tick, STEP);
  }
  heard.add(tell);
  return () => {
    heard.delete(tell);
    if (heard.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present moment in milliseconds, half a minute old at most. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => now);
}
