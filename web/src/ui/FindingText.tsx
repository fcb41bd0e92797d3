import { Text } from '@mantine/core';

import type { Finding } from '../api/types';
import { goesOn, useMeaning } from './problemText';

/** What is wrong and what to do; where the server does not speak the person's language, the meaning comes first. */
export function FindingText({ finding }: { finding: Finding }) {
  const meaning = useMeaning()(finding.rule);
  return (
    <>
      {meaning && <Text size="sm" fw={600}>{meaning}</Text>}
      {(!meaning || goesOn(meaning)) && (
        <div lang={finding.severity === 'hint' ? undefined : 'en'}>
          <Text size="sm" fw={meaning ? undefined : 600}>{finding.message}</Text>
          {finding.cure && <Text size="sm">{finding.cure}</Text>}
        </div>
      )}
    </>
  );
}
