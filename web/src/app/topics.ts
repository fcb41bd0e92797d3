// What a topic of the live updates means for the cache.

type Key = readonly unknown[];

/** Everything that shows how runs are doing. */
const RUNS: Key[] = [['instances'], ['record-instances'], ['statistics'], ['definitions'], ['verdicts'], ['waits'], ['timeline']];

const KINDS: Record<string, (id: string) => Key[]> = {
  '*': () => [[]],
  session: () => [['session']],
  user_task: (id) => [['tasks'], id ? ['task', id] : ['task']],
  process_instance: (id) => [id ? ['instance', id] : ['instance'], ...RUNS],
  incident: () => [['incidents'], ['instance'], ...RUNS],
  batch_operation: (id) => [['batches'], ['batch', id]],
  bulk_operation: (id) => [['bulk', id]],
  process: () => [['definitions'], ['names'], ['versions']],
  process_definition: () => [['definitions'], ['names'], ['versions']],
  draft: (id) => [['drafts'], ['draft', id], ['comments', id]],
  mail: () => [['mails']],
  import: (id) => [['imports'], ['import', id]],
  user: () => [['users'], ['people']],
  catalogue: (id) => [['objects'], ['object', id]],
};

/** The cache keys that a topic such as `user_task/12` or `lead/01a2…` concerns. */
export function concerned(topic: string, objects: readonly { name: string; plural: string }[]): Key[] {
  const [kind = '', id = ''] = topic.split('/');
  const known = KINDS[kind];
  if (known) return known(id);
  const plural = objects.find((one) => one.name === kind)?.plural;
  if (!plural) return [];
  const one = (name: string): Key => (id ? [name, plural, id] : [name, plural]);
  return [['records', plural], one('record'), one('timeline'), one('waits'), one('record-instances'), id ? ['verdicts', kind, id] : ['verdicts', kind]];
}
