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
  jobs: { key: number; element_id: string; type: string; inputs: Record<string, unknown>; attempts: number; listener?: string }[];
  tasks: { element_id: string; name: string; assignee: string; groups: string[]; due: string | null; form: string }[];
  mails: { to: string | string[]; subject: string; text: string }[];
  messages: { name: string; key: string; values: Record<string, unknown> }[];
  incidents: { element_id: string; type: string; message: string }[];
}

export const FILE = 'draft.bpmn';

/** What is given, when it happens; then whatever comes is right. */
export function testOf(file: string, name: string, given: Given, happenings: Happening[], then: Record<string, unknown> = {}) {
  return {
    ...(file && { file }),
    given: withoutEmpty({
      record: given.record && { values: given.record },
      variables: given.variables,
      start: given.start,
    }),
    scenarios: [{ scenario: name, when: happenings, then }],
  };
}

/** The test file of what was seen: it passes as long as the process does the same again. It is about the file of its name. */
export function testFile(name: string, given: Given, happenings: Happening[], seen: Seen): string {
  const test = testOf('', name, given, happenings, expected(seen));
  const [scenario] = test.scenarios;
  if (!scenario) return '';
  // JSON is YAML: each value stands on its line as it is, so that the file can be read and changed by hand.
  return [
    `given: ${JSON.stringify(test.given)}`,
    'scenarios:',
    `  - scenario: ${JSON.stringify(scenario.scenario)}`,
    ...(scenario.when.length ? ['    when:', ...scenario.when.map((one) => `      - ${JSON.stringify(one)}`)] : []),
    '    then:',
    ...Object.entries(scenario.then).map(([word, value]) => `      ${word}: ${JSON.stringify(value)}`),
    '',
  ].join('\n');
}

/** What must hold: the end, the way, and what the process did on it. */
function expected(seen: Seen): Record<string, unknown> {
  const jobs = new Map(seen.jobs.filter((one) => !one.listener).map((one) => [one.element_id, { job: one.element_id, type: one.type }]));
  const variables = Object.fromEntries(Object.entries(seen.variables).filter(([, value]) => plain(value)));
  return withoutEmpty({
    state: seen.state,
    verdict: seen.state === 'not_started' ? seen.verdict : undefined,
    path: some(seen.path.map((one) => one.element_id)),
    variables: Object.keys(variables).length ? variables : undefined,
    jobs: some([...jobs.values()]),
    mails: some(seen.mails.map((mail) => withoutEmpty({ to: only(mail.to), subject: plain(mail.subject) ? mail.subject : undefined }))),
    messages: some(seen.messages.map((one) => ({ message: one.name }))),
    tasks: seen.tasks.map((task) => ({ task: task.element_id })),
    incidents: some(seen.incidents.map((one) => ({ incident: one.element_id, type: one.type }))),
  });
}

/** What a test file can say as it stands: a text that begins with “=” would be an expression. */
const plain = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && !value.startsWith('='));

const some = <Item>(items: Item[]) => (items.length ? items : undefined);

const only = (to: string | string[]) => (Array.isArray(to) && to.length === 1 ? to[0] : to);

/** The name of a test's file beside a process file, from what a person calls it. */
export function testName(processFile: string, called: string): string {
  const word = called.trim().replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80);
  return `${processFile.replace(/\.[^.]*$/, '')}.${word || 'test'}.test.yaml`;
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Field values of a record as a test gives them: what a person could have entered. */
export function recordValues(record: Record<string, unknown>, fields: { name: string; read_only: boolean }[]): Record<string, unknown> {
  const wanted = fields.filter((field) => !field.read_only).map((field) => [field.name, record[field.name]] as const);
  return Object.fromEntries(wanted.filter(([, value]) => value !== null && value !== undefined && value !== ''));
}
