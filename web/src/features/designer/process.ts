const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

export interface ProcessFacts {
  processId: string;
  name: string;
  /** Names of the objects whose records start it. */
  objects: string[];
  /** The id of the start event when there is one and only people start it. */
  byHand: string | undefined;
  /** Whether it has nothing but starts and ends yet. */
  empty: boolean;
}

/** What the page says of the process in a BPMN file. */
export function processOf(xml: string): ProcessFacts {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const processes = [...document.getElementsByTagNameNS(BPMN, 'process')];
  const process = processes.find((one) => one.getAttribute('isExecutable') === 'true') ?? processes[0];
  const starts = process ? [...process.getElementsByTagNameNS(BPMN, 'startEvent')] : [];
  const properties = starts.flatMap((start) => [...start.getElementsByTagName('*')].filter((one) => one.localName === 'property'));
  const objects = properties.filter((one) => one.getAttribute('name') === 'trigger.object').map((one) => one.getAttribute('value') ?? '');
  const [start] = starts;
  const plain = start && starts.length === 1 && ![...start.children].some((one) => one.localName.endsWith('EventDefinition'));
  const empty = !process || ![...process.children].some((one) => /Task$|Activity$|Gateway$|^task$|^subProcess$|^intermediate/.test(one.localName));
  return { empty, byHand: plain && !properties.length ? (start.getAttribute('id') ?? undefined) : undefined, processId: process?.getAttribute('id') ?? '', name: process?.getAttribute('name') ?? '', objects: [...new Set(objects.filter(Boolean))] };
}

const ZEEBE = 'http://camunda.org/schema/zeebe/1.0';

/** The BPMN file with a property of its process changed; an empty value takes the property away. */
export function setProcessProperty(xml: string, name: string, value: string): string {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const processes = [...document.getElementsByTagNameNS(BPMN, 'process')];
  const process = processes.find((one) => one.getAttribute('isExecutable') === 'true') ?? processes[0];
  if (!process) return xml;
  const child = (parent: Element, space: string, tag: string, prefix: string, first: boolean) => {
    const there = [...parent.children].find((one) => one.namespaceURI === space && one.localName === tag);
    if (there) return there;
    const made = document.createElementNS(space, `${parent.lookupPrefix(space) ?? prefix}:${tag}`);
    const documented = [...parent.children].find((one) => one.localName === 'documentation');
    parent.insertBefore(made, first ? (documented ? documented.nextSibling : parent.firstChild) : null);
    return made;
  };
  const extensions = child(process, BPMN, 'extensionElements', 'bpmn', true);
  const properties = child(extensions, ZEEBE, 'properties', 'zeebe', false);
  [...properties.children].filter((one) => one.getAttribute('name') === name).forEach((one) => one.remove());
  if (value) {
    const property = document.createElementNS(ZEEBE, `${properties.prefix ?? 'zeebe'}:property`);
    property.setAttribute('name', name);
    property.setAttribute('value', value);
    properties.append(property);
  }
  if (!properties.children.length) properties.remove();
  if (!extensions.children.length) extensions.remove();
  return new XMLSerializer().serializeToString(document);
}

/** The decision or form that an element of the process names by a fixed id. */
export function namedBy(xml: string, elementId: string): { kind: 'decision' | 'form'; id: string } | null {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const element = [...document.getElementsByTagName('*')].find((one) => one.getAttribute('id') === elementId);
  const named = (tag: string, attribute: string) => {
    const id = [...(element?.getElementsByTagName('*') ?? [])].find((one) => one.localName === tag)?.getAttribute(attribute) ?? '';
    return id && !id.startsWith('=') ? id : null;
  };
  const decision = element?.localName === 'businessRuleTask' ? named('calledDecision', 'decisionId') : null;
  if (decision) return { kind: 'decision', id: decision };
  const form = element?.localName === 'userTask' ? named('formDefinition', 'formId') : null;
  return form ? { kind: 'form', id: form } : null;
}
