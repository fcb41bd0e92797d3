// The menus of what can be added: what processes here mostly do comes first, the rest of BPMN after it.

interface Entry {
  label?: string;
  group?: { id: string; name: string };
}

type Entries = Record<string, Entry>;

export interface PopupMenu {
  open(target: unknown, id: string, position: { x: number; y: number }, options: object): void;
  registerProvider(id: string, priority: number, provider: unknown): void;
}

/** After all others: they have put their entries in. */
const LAST = 100;
const MENUS = ['bpmn-append', 'bpmn-create', 'bpmn-replace', 'guanxi-insert'];

/** What processes here do most, the first first; the other activities follow. */
const MOST_USED = ['user-task', 'guanxi.email.send', 'guanxi.records.update', 'guanxi.records.create', 'guanxi.records.log_engagement', 'guanxi.records.assign'];

const rank = (id: string) => {
  const found = MOST_USED.findIndex((name) => id.includes(name));
  return found < 0 ? MOST_USED.length : found;
};

const isOwn = (id: string, { group }: Entry) => group?.id === 'templates' || /user-task$/.test(id);

/** Own activities and the task of a person on top, in one group, the most used first. */
export function ownFirst(entries: Entries, name: string): Entries {
  const all = Object.entries(entries);
  const own = all.filter(([id, entry]) => isOwn(id, entry)).map(([id, entry]) => [id, { ...entry, group: { id: 'templates', name } }] as const);
  own.sort(([one], [other]) => rank(one) - rank(other));
  return Object.fromEntries([...own, ...all.filter(([id, entry]) => !isOwn(id, entry))]);
}

class OwnFirst {
  static $inject = ['popupMenu', 'translate'];

  constructor(popupMenu: PopupMenu, translate: (text: string) => string) {
    const provider = { getPopupMenuEntries: () => (entries: Entries) => ownFirst(entries, translate('Templates')) };
    for (const menu of MENUS) popupMenu.registerProvider(menu, LAST, provider);
  }
}

export const ownFirstModule = { __init__: ['ownFirst'], ownFirst: ['type', OwnFirst] };
