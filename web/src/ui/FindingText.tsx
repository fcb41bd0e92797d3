import { Text } from '@mantine/core';

import { useTranslation } from 'react-i18next';

import type { Finding } from '../api/types';
import { goesOn } from './meaning';
import { inputName, useMeaning } from './problemText';

/** What is wrong and what to do; where the server does not speak the person's language, the meaning comes first. */
export function FindingText({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const meaning = useMeaning()(finding);
  const message = finding.message.replace(/(?<=\(input )“(\w+)”/, (_, name: string) => `“${inputName(name, t)}”`);
  return (
    <>
      {meaning && <Text size="sm" fw={600}>{meaning}</Text>}
      {(!meaning || goesOn(meaning)) && (
        <div lang={finding.severity === 'hint' ? undefined : 'en'}>
          <Text size="sm" fw={meaning ? undefined : 600}>{message}</Text>
          {finding.cure && <Text size="sm">{finding.cure}</Text>}
        </div>
      )}
    </>
  );
}
