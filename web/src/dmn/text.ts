// What a page reads from the text of a DMN file, and the text as the toolkit can read it.

/** The namespace of the examples that stand beside a decision. */
export const EXAMPLES = 'https://guanxi.example/schema/dmn/examples';

const NEEDS_ID = ['input', 'inputExpression', 'output', 'rule', 'inputEntry', 'outputEntry'];
/** DMN 1.2, 1.4 and 1.5 have the same tables under other names than 1.3, which the toolkit reads. */
const VERSIONS = /https?:\/\/www\.omg\.org\/spec\/DMN\/(?:20180521|20211108|20230324|20240513)\/(MODEL|DMNDI)\//g;

export interface Example {
  inputs: Record<string, string>;
  expected: string;
}

export interface DecisionFacts {
  id: string;
  name: string;
  isTable: boolean;
  /** Ids of its rules, in order. */
  rules: string[];
  /** Ids of everything in it. */
  ids: Set<string>;
  examples: Example[];
}

/** The text with what the toolkit cannot do without: its version's namespace, and an id for each cell. */
export function readable(xml: string): string {
  const renamed = xml.replace(VERSIONS, 'https://www.omg.org/spec/DMN/20191111/$1/');
  const document = new DOMParser().parseFromString(renamed, 'application/xml');
  if (document.getElementsByTagName('parsererror').length) return renamed;
  const known = new Set([...document.querySelectorAll('[id]')].map((one) => one.id));
  let last = 0;
  let changed = false;
  for (const element of document.getElementsByTagName('*')) {
    if (!NEEDS_ID.includes(element.localName) || element.id) continue;
    do last += 1; while (known.has(`cell_${last}`));
    element.setAttribute('id', `cell_${last}`);
    changed = true;
  }
  return changed ? new XMLSerializer().serializeToString(document) : renamed;
}

/** The decisions of a file, in its order. */
export function decisionsIn(xml: string): DecisionFacts[] {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  return [...document.getElementsByTagName('*')].filter((one) => one.localName === 'decision').map(factsOf);
}

function factsOf(decision: Element): DecisionFacts {
  const table = [...decision.children].find((one) => one.localName === 'decisionTable');
  const rules = table ? [...table.children].filter((one) => one.localName === 'rule') : [];
  const inside = [...decision.querySelectorAll('[id]')].map((one) => one.id);
  return {
    id: decision.id, name: decision.getAttribute('name') ?? decision.id, isTable: Boolean(table),
    rules: rules.map((one) => one.id), ids: new Set([decision.id, ...inside]), examples: examplesIn(decision),
  };
}

function examplesIn(decision: Element): Example[] {
  const [text] = decision.getElementsByTagNameNS(EXAMPLES, 'examples');
  try {
    const read = JSON.parse(text?.textContent ?? '[]') as Partial<Example>[];
    return Array.isArray(read) ? read.map((one) => ({ inputs: one.inputs ?? {}, expected: one.expected ?? '' })) : [];
  } catch {
    return [];
  }
}
