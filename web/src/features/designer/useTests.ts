// The tests kept beside a draft: read, kept, removed, run together.

import { useMutation, useQuery } from '@tanstack/react-query';

import { keepTest, removeTest, runTests } from '../../api/changes';
import { draftTestsQuery } from '../../api/draftQueries';
import { useChange } from '../../app/useChange';
import type { Ran } from './coverage';

/** `readXml` is asked when the tests begin: the draft as it is drawn then. */
export function useTests(draftKey: string, readXml: () => Promise<string>) {
  const tests = useQuery(draftTestsQuery(draftKey)).data ?? [];
  const running = useMutation({ mutationFn: async () => (await runTests(draftKey, await readXml())) as unknown as Ran });
  const refresh = [['draft-tests', draftKey]];
  const keeping = useChange({
    change: ({ name, content }: { name: string; content: string }) => keepTest(draftKey, name, content), refresh, onDone: () => running.mutate(),
  });
  const removing = useChange({ change: (name: string) => removeTest(draftKey, name), refresh, onDone: () => running.reset() });
  return { tests, running, keeping, removing };
}
