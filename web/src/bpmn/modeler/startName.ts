// A start is called after what starts the process, as long as nobody called it otherwise.

import type { DrawnElement, ElementRegistry, Events } from './services';

interface Choice {
  name: string;
  value: string;
}

export interface TriggerTemplate {
  id: string;
  properties?: { binding: { name?: string }; choices?: Choice[] }[];
}

interface Modeling {
  updateProperties(element: DrawnElement, properties: { name: string }): void;
}

interface Started {
  extensionElements?: { values?: { properties?: { name?: string; value?: string }[] }[] };
}

/** What an untouched start of a new draft is called; see the server's `new_text`. */
const PLAIN = ['Start', '开始'];

/** The name for a start by a change of a record; undefined where the words are not known. */
export type NameOf = (object: string, on: string) => string | undefined;

/** Makes the names out of the words of the trigger's template. `joined` puts a record and what happens to it together. */
export function startNames(template: TriggerTemplate | undefined, joined: (record: string, happens: string) => string): { nameOf: NameOf; all: Set<string> } {
  const choices = (name: string) => template?.properties?.find((one) => one.binding.name === name)?.choices ?? [];
  const [objects, events] = [choices('trigger.object'), choices('trigger.on')];
  const word = (among: Choice[], value: string) => among.find((one) => one.value === value)?.name;
  const nameOf: NameOf = (object, on) => {
    const [record, happens] = [word(objects, object), word(events, on)];
    return record && happens ? joined(record, happens) : undefined;
  };
  const all = objects.flatMap((object) => events.map((event) => joined(object.name, event.name)));
  return { nameOf, all: new Set([...PLAIN, ...all]) };
}

class StartName {
  static $inject = ['eventBus', 'elementRegistry', 'modeling', 'startNames'];

  constructor(events: Events<{ elements?: DrawnElement[] }>, registry: ElementRegistry, modeling: Modeling, names: ReturnType<typeof startNames>) {
    events.on('elements.changed', ({ elements = [] }) => {
      for (const { id, type } of elements) if (type === 'bpmn:StartEvent') setTimeout(() => rename(registry.get(id)));
    });
    const rename = (start: DrawnElement | undefined) => {
      const { name } = start?.businessObject ?? {};
      if (!start || !name || !names.all.has(name)) return;
      const wanted = names.nameOf(...triggerOf(start.businessObject as Started));
      if (wanted && wanted !== name) modeling.updateProperties(start, { name: wanted });
    };
  }
}

function triggerOf({ extensionElements }: Started): [object: string, on: string] {
  const properties = (extensionElements?.values ?? []).flatMap((one) => one.properties ?? []);
  const value = (name: string) => properties.find((one) => one.name === name)?.value ?? '';
  return [value('trigger.object'), value('trigger.on')];
}

/** `names` as `startNames` makes them. */
export const startNameModule = (names: ReturnType<typeof startNames>) => ({
  __init__: ['guanxiStartName'], guanxiStartName: ['type', StartName], startNames: ['value', names],
});
