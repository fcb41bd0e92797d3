// The rules that need no server: what a person sees at once while drawing. The server's findings say the rest.

import Linter from 'bpmnlint/lib/linter';
import StaticResolver from 'bpmnlint/lib/resolver/static-resolver';
import conditionalFlows from 'bpmnlint/rules/conditional-flows';
import endEventRequired from 'bpmnlint/rules/end-event-required';
import fakeJoin from 'bpmnlint/rules/fake-join';
import labelRequired from 'bpmnlint/rules/label-required';
import noDisconnected from 'bpmnlint/rules/no-disconnected';
import noDuplicateFlows from 'bpmnlint/rules/no-duplicate-sequence-flows';
import noOverlapping from 'bpmnlint/rules/no-overlapping-elements';
import startEventRequired from 'bpmnlint/rules/start-event-required';
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway';

interface Moddle {
  $type: string;
  id: string;
  eventDefinitions?: unknown[];
}

interface Task extends Moddle {
  extensionElements?: { values?: { $type: string; assignee?: string; candidateGroups?: string; candidateUsers?: string }[] };
}

/** A task that no person and no team is named for waits where hardly anybody looks. */
const taskForNobody = () => ({
  check: (node: Task, reporter: { report(id: string, message: string): void }) => {
    if (node.$type !== 'bpmn:UserTask') return;
    const named = node.extensionElements?.values?.some((one) => one.assignee || one.candidateGroups || one.candidateUsers);
    if (!named) reporter.report(node.id, 'Nobody is named.');
  },
});

const RULES: Record<string, unknown> = {
  'conditional-flows': conditionalFlows,
  'end-event-required': endEventRequired,
  'fake-join': fakeJoin,
  'label-required': labelRequired,
  'no-disconnected': noDisconnected,
  'no-duplicate-sequence-flows': noDuplicateFlows,
  'no-overlapping-elements': noOverlapping,
  'start-event-required': startEventRequired,
  'superfluous-gateway': superfluousGateway,
  'task-for-nobody': taskForNobody,
};

/** What a rule says about an element. */
export interface Hint {
  rule: string;
  elementId: string;
}

type Reports = Record<string, { id: string }[]>;

const SETUP = {
  resolver: new StaticResolver(Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [`rule:bpmnlint/${name}`, rule]))),
  config: { rules: Object.fromEntries(Object.keys(RULES).map((name) => [name, 'warn'])) },
};

/** What the rules say about a process; `find` gives an element of it by its id. */
export async function lint(definitions: unknown, find: (id: string) => Moddle | undefined): Promise<Hint[]> {
  // Rules remember what they saw: each check needs its own.
  const reports: Reports = await new Linter(SETUP).lint(definitions);
  return Object.entries(reports).flatMap(([name, found]) => {
    const rule = name.replace(/^bpmnlint\//, '');
    return found.filter(({ id }) => rule !== 'label-required' || !isPlain(find(id))).map(({ id }) => ({ rule, elementId: id }));
  });
}

/** A start or an end that says nothing by its sign needs no name either. */
const isPlain = (element: Moddle | undefined) =>
  /:(Start|End)Event$/.test(element?.$type ?? '') && !element?.eventDefinitions?.length;
