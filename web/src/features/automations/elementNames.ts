const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const DRAWN = /(Task|Event|Gateway|[sS]ubProcess|callActivity|task|transaction|sequenceFlow)$/;

export interface DrawnElement {
  id: string;
  /** Empty for a part without a name, such as a joining gateway. */
  name: string;
  type: string;
}

/** The elements and sequence flows of a process file, in the order of the file. */
export function drawnIn(xml: string): DrawnElement[] {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  return [...document.getElementsByTagNameNS(BPMN, '*')]
    .filter((element) => DRAWN.test(element.localName) && element.hasAttribute('id'))
    .map((element) => ({
      id: element.getAttribute('id') ?? '',
      name: element.getAttribute('name') ?? '',
      type: element.localName,
    }));
}

/** Those that something can happen at. */
export const elementsIn = (xml: string): DrawnElement[] => drawnIn(xml).filter((one) => one.type !== 'sequenceFlow');
