const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const FLOW_ELEMENTS = /(Task|Event|Gateway|subProcess|callActivity|task|transaction)$/;

export interface DrawnElement {
  id: string;
  /** Empty for a part without a name, such as a joining gateway. */
  name: string;
  type: string;
}

/** The elements of a process file that something can happen at, in the order of the file. */
export function elementsIn(xml: string): DrawnElement[] {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  return [...document.getElementsByTagNameNS(BPMN, '*')]
    .filter((element) => FLOW_ELEMENTS.test(element.localName) && element.hasAttribute('id'))
    .map((element) => ({
      id: element.getAttribute('id') ?? '',
      name: element.getAttribute('name') ?? '',
      type: element.localName,
    }));
}
