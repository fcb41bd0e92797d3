// How many steps a search of the menu found: the toolkit says it in English only, past its own translations.

interface Bus {
  on(event: string, listener: () => void): void;
}

type Translate = (text: string, values?: Record<string, string>) => string;

const SHOWN = '.djs-popup-search-count';
const ENGLISH = '{count} results found';

/** Writes the count as people say it, into the pieces of text that the toolkit goes on to change. */
export function writeCount(shown: Element, translate: Translate): void {
  const [first, ...others] = [...shown.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE) as Text[];
  const count = /^\d+/.exec((shown.textContent ?? '').trim())?.[0];
  if (!first || count === undefined) return;
  const wanted = translate(ENGLISH, { count });
  if (shown.textContent?.trim() === wanted) return;
  first.data = wanted;
  for (const one of others) one.data = '';
}

class SearchCount {
  static $inject = ['eventBus', 'canvas', 'translate'];

  constructor(events: Bus, canvas: { getContainer(): HTMLElement }, translate: Translate) {
    if (translate(ENGLISH, {}) === ENGLISH) return;
    const watcher = new MutationObserver(() => canvas.getContainer().querySelectorAll(SHOWN).forEach((one) => writeCount(one, translate)));
    events.on('popupMenu.opened', () => watcher.observe(canvas.getContainer(), { subtree: true, childList: true, characterData: true }));
    events.on('popupMenu.closed', () => watcher.disconnect());
    events.on('diagram.destroy', () => watcher.disconnect());
  }
}

export const searchCountModule = { __init__: ['guanxiSearchCount'], guanxiSearchCount: ['type', SearchCount] };
