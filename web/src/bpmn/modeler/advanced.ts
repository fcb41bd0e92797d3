// What hardly anybody needs of a step's properties stands folded in one group at the end; who does a task is open at once.

import { Group } from '@bpmn-io/properties-panel';

interface Drawn {
  type: string;
}

interface Part {
  id: string;
  label?: string;
  component?: unknown;
  entries?: unknown[];
  items?: unknown[];
  shouldOpen?: boolean;
}

/** Groups of the toolkit for those who write workers and listeners, or change what the file says. */
const ADVANCED = new Set([
  'inputs', 'outputs', 'headers', 'userTaskImplementation',
  'Zeebe__ExecutionListeners', 'Zeebe__TaskListeners', 'Zeebe__ExtensionProperties',
]);
/** Which ready-made step it is: asked only of a task that is none yet. */
const TEMPLATE = 'ElementTemplates__Template';
const OPEN = new Set(['assignmentDefinition']);
/** After all that add groups or change them. */
const LAST = 50;

/** The groups with the seldom ones in one at the end, named by `label` and how many of them hold something. */
export function folded(groups: Part[], { type }: Drawn, label: string, component: unknown): Part[] {
  const seldom = groups.filter((one) => ADVANCED.has(one.id) || (one.id === TEMPLATE && type !== 'bpmn:Task'));
  const shown = groups.filter((one) => !seldom.includes(one)).map((one) => (OPEN.has(one.id) ? { ...one, shouldOpen: true } : one));
  const held = seldom.filter((one) => one.items?.length).length;
  return seldom.length ? [...shown, { id: 'advanced', label: held ? `${label} (${held})` : label, component, entries: seldom }] : shown;
}

class Advanced {
  static $inject = ['propertiesPanel', 'translate'];

  constructor(panel: { registerProvider(priority: number, provider: unknown): void }, translate: (text: string) => string) {
    panel.registerProvider(LAST, { getGroups: (element: Drawn) => (groups: Part[]) => folded(groups.map((one) => ({ ...one, translate })), element, translate('Advanced'), Group) });
  }
}

export const advancedModule = { __init__: ['guanxiAdvanced'], guanxiAdvanced: ['type', Advanced] };
