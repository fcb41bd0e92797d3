// A rehearsal of a draft: what is given and what happened, as the test file that the server runs from its beginning.

/** One thing that happens in a rehearsal; the words are those of a test file. */
export type Happening =
  | { after: string }
  | { complete: string; with: Record<string, unknown> }
  | { message: string; key?: string; with: Record<string, unknown> }
  | { signal: string }
  | { set: Record<string, unknown> }
  | { retry: string };

export interface Given {
  /** Field values of the record that starts the process. */
  record?: Record<string, unknown>;
  variables?: Record<string, unknown>;
  start?: string;
}

export interface Seen {
  state: string;
  verdict: string;
  path: { element_id: string; at: string }[];
  flows: string[];
  variables: Record<string, unknown>;
  jobs: { key: number; element_id: string; type: string; inputs: Record<string, unknown>; attempts: number }[];
  tasks: { element_id: string; name: string; assignee: string; groups: string[]; due: string | null; form: string }[];
  mails: { to: string; subject: string; text: string }[];
  messages: { name: string; key: string; values: Record<string, unknown> }[];
  incidents: { element_id: string; type: string; message: string }[];
}

export const FILE = 'draft.bpmn';

/** What is given, when it happens; then whatever comes is right. */
export function testOf(file: string, name: string, given: Given, happenings: Happening[], then: Record<string, unknown> = {}) {
  return {
    file,
    given: withoutEmpty({
      record: given.record && { values: given.record },
      variables: given.variables,
      start: given.start,
    }),
    scenarios: [{ scenario: name, when: happenings, then }],
  };
}

/** The test file of what was seen: it passes as long as the process does the same again. */
export function testFile(file: string, name: string, given: Given, happenings: Happening[], seen: Seen): string {
  const then = withoutEmpty({
    state: seen.state,
    verdict: seen.state === 'not_started' ? seen.verdict : undefined,
    path: seen.path.length ? seen.path.map((one) => one.element_id) : undefined,
    tasks: seen.tasks.map((task) => ({ task: task.element_id })),
    incidents: seen.incidents.length ? seen.incidents.map((one) => ({ incident: one.element_id, type: one.type })) : undefined,
  });
  const test = testOf(file, name, given, happenings, then);
  const [scenario] = test.scenarios;
  if (!scenario) return '';
  // JSON is YAML: each value stands on its line as it is, so that the file can be read and changed by hand.
  return [
    `file: ${JSON.stringify(test.file)}`,
    `given: ${JSON.stringify(test.given)}`,
    'scenarios:',
    `  - scenario: ${JSON.stringify(scenario.scenario)}`,
    ...(scenario.when.length ? ['    when:', ...scenario.when.map((one) => `      - ${JSON.stringify(one)}`)] : []),
    '    then:',
    ...Object.entries(scenario.then).map(([word, value]) => `      ${word}: ${JSON.stringify(value)}`),
    '',
  ].join('\n');
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Field values of a record as a test gives them: what a person could have entered. */
export function recordValues(record: Record<string, unknown>, fields: { name: string; read_only: boolean }[]): Record<string, unknown> {
  const wanted = fields.filter((field) => !field.read_only).map((field) => [field.name, record[field.name]] as const);
  return Object.fromEntries(wanted.filter(([, value]) => value !== null && value !== undefined && value !== ''));
}
