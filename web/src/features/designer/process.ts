const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

export interface ProcessFacts {
  processId: string;
  name: string;
  /** Names of the objects whose records start it. */
  objects: string[];
}

/** What the page says of the process in a BPMN file. */
export function processOf(xml: string): ProcessFacts {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const processes = [...document.getElementsByTagNameNS(BPMN, 'process')];
  const process = processes.find((one) => one.getAttribute('isExecutable') === 'true') ?? processes[0];
  const starts = process ? [...process.getElementsByTagNameNS(BPMN, 'startEvent')] : [];
  const properties = starts.flatMap((start) => [...start.getElementsByTagName('*')].filter((one) => one.localName === 'property'));
  const objects = properties.filter((one) => one.getAttribute('name') === 'trigger.object').map((one) => one.getAttribute('value') ?? '');
  return { processId: process?.getAttribute('id') ?? '', name: process?.getAttribute('name') ?? '', objects: [...new Set(objects.filter(Boolean))] };
}
