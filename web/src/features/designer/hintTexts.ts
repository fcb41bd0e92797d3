// Hints of the drawing rules as findings: what is shown beside the canvas and on it is one list.

import type { TFunction } from 'i18next';

import type { Finding } from '../../api/types';
import type { Hint } from '../../bpmn/modeler/lint';

/** The server's findings, and the hints about elements that it says nothing about. */
export function withHints(findings: Finding[], hints: Hint[], t: TFunction): Finding[] {
  const told = new Set(findings.map((one) => one.element_id));
  const more = hints.filter((one) => !told.has(one.elementId)).map(({ rule, elementId }) => ({
    rule, severity: 'hint', file: '', element_id: elementId, line: null,
    message: t(`designer.hint.${rule}.is`), cure: t(`designer.hint.${rule}.do`),
  }));
  return [...findings, ...more];
}
