// The rules that need no server: what a person sees at once while drawing. The server's findings say the rest.

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
};

/** What bpmn-js-bpmnlint takes as its configuration. */
export const LINT_CONFIG = {
  resolver: new StaticResolver(Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [`rule:bpmnlint/${name}`, rule]))),
  config: { rules: Object.fromEntries(Object.keys(RULES).map((name) => [name, 'warn'])) },
};
