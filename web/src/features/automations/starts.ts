// What starts a process, as its file says.

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

export interface RecordStart {
  object: string;
  on: string[];
  condition: string;
}

export interface Starts {
  records: RecordStart[];
  /** Whether people start it: it has a start event that waits for nothing. */
  byHand: boolean;
  /** Whether it starts at a time, or when a message or signal comes. */
  timer: boolean;
  message: boolean;
}

/** Everything that starts the process in a BPMN file; starts inside of sub-processes are none. */
export function startsOf(xml: string): Starts {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const starts = [...document.getElementsByTagNameNS(BPMN, 'startEvent')].filter((one) => one.parentElement?.localName === 'process');
  const found: Starts = { records: [], byHand: false, timer: false, message: false };
  for (const start of starts) {
    const properties = new Map([...start.getElementsByTagName('*')].filter((one) => one.localName === 'property').map((one) => [one.getAttribute('name'), one.getAttribute('value') ?? '']));
    const definition = [...start.children].find((one) => one.localName.endsWith('EventDefinition'))?.localName;
    if (properties.get('trigger') === 'record') {
      const on = (properties.get('trigger.on') ?? '').split(',').map((one) => one.trim()).filter(Boolean);
      found.records.push({ object: properties.get('trigger.object') ?? '', on, condition: properties.get('trigger.condition') ?? '' });
    } else if (definition === 'timerEventDefinition') found.timer = true;
    else if (definition) found.message = true;
    else found.byHand = true;
  }
  return found;
}
