import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Finding } from '../api/types';
import { goesOn, meaningOf } from './problemText';

/** What is wrong and what to do; where the server does not speak the person's language, the meaning comes first. */
export function FindingText({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const meaning = meaningOf(finding.rule, t);
  return (
    <>
      {meaning && <Text size="sm" fw={600}>{meaning}</Text>}
      {(!meaning || goesOn(meaning)) && (
        <div lang="en">
          <Text size="sm" fw={meaning ? undefined : 600}>{finding.message}</Text>
          {finding.cure && <Text size="sm">{finding.cure}</Text>}
        </div>
      )}
    </>
  );
}
