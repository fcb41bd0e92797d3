// The inputs of a step as they stand in the process: read, and changed so that it can be undone.

import type { DrawnElement } from './services';

export interface Input {
  target: string;
  source: string;
}

interface Mapping {
  $type: string;
  $parent?: unknown;
  type?: string;
  inputParameters?: Input[];
}

interface Extended {
  extensionElements?: { values?: Mapping[] };
}

export interface Modeling {
  updateModdleProperties(element: DrawnElement, part: unknown, values: object): void;
}

export interface BpmnFactory {
  create(type: string, values: object): { $parent?: unknown };
}

const parts = (element: DrawnElement) => (element.businessObject as Extended).extensionElements?.values ?? [];
const mapping = (element: DrawnElement) => parts(element).find((one) => one.$type === 'zeebe:IoMapping');

/** What the step is given. */
export const inputsOf = (element: DrawnElement): Input[] => mapping(element)?.inputParameters ?? [];

/** What the step does, such as `guanxi.email.send`. */
export const jobType = (element: DrawnElement) => parts(element).find((one) => one.$type === 'zeebe:TaskDefinition')?.type;

/** Gives the step an input, or changes the one it has. */
export function giveInput(element: DrawnElement, target: string, source: string, modeling: Modeling, factory: BpmnFactory) {
  const given = inputsOf(element).find((one) => one.target === target);
  if (given) return modeling.updateModdleProperties(element, given, { source });
  const made = factory.create('zeebe:Input', { target, source });
  const into = mapping(element);
  if (into) {
    made.$parent = into;
    return modeling.updateModdleProperties(element, into, { inputParameters: [...inputsOf(element), made] });
  }
  const extensions = (element.businessObject as Extended).extensionElements;
  const map = factory.create('zeebe:IoMapping', { inputParameters: [made] });
  made.$parent = map;
  map.$parent = extensions;
  modeling.updateModdleProperties(element, extensions, { values: [...parts(element), map] });
}
