// A double click opens the name to be typed. Its second click would take the selection away, and with it the properties.

import type { DrawnElement, Events, Selection } from './services';

/** Before the name is opened: a change of the selection closes it. */
const BEFORE = 2000;

interface Bus {
  on(event: string, priority: number, listener: (event: Parameters<Parameters<Events['on']>[1]>[0]) => void): void;
}

class KeepSelection {
  static $inject = ['eventBus', 'selection'];

  constructor(events: Bus, selection: Selection) {
    const isRoot = (element: DrawnElement) => !element.parent;
    events.on('element.dblclick', BEFORE, ({ element }) => {
      if (element && !isRoot(element) && !selection.get().includes(element)) selection.select(element);
    });
  }
}

export const keepSelectionModule = { __init__: ['guanxiKeepSelection'], guanxiKeepSelection: ['type', KeepSelection] };
