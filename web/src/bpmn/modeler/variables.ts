// What FEEL fields complete to, beside the variables the diagram itself makes: the fields of the record that
// starts the process, with a value of a real record behind each.

import { VariableProvider } from '@bpmn-io/variable-resolver';

/** A name that may be completed; `info` is shown beside it. */
export interface Suggestion {
  name: string;
  type?: string;
  info?: string;
  entries?: Suggestion[];
}

interface ModdleElement {
  $type: string;
  flowElements?: ModdleElement[];
  extensionElements?: { values?: { $type: string; properties?: { name?: string; value?: string }[] }[] };
}

/** Which objects' records start the process, as its start events say. */
export function triggerObjects(process: ModdleElement): string[] {
  const starts = (process.flowElements ?? []).filter((one) => one.$type === 'bpmn:StartEvent');
  const named = starts.flatMap((start) => (start.extensionElements?.values ?? []).flatMap((value) => value.properties ?? []));
  return named.filter((one) => one.name === 'trigger.object' && one.value).map((one) => String(one.value));
}

/** Offers the record's fields to every expression of a process. `suggest` is asked each time: fields may be added meanwhile. */
export function variablesModule(suggest: (object: string) => Suggestion[]) {
  class RecordVariables extends (VariableProvider as new (resolver: unknown) => object) {
    static $inject = ['variableResolver'];

    getVariables(element: ModdleElement): Suggestion[] {
      return element.$type === 'bpmn:Process' ? triggerObjects(element).flatMap(suggest) : [];
    }
  }
  return { __init__: ['recordVariables'], recordVariables: ['type', RecordVariables] };
}
