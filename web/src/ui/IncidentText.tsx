import { Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { uncaught } from './meaning';
import { meaningOf } from './problemText';

/** What stopped a step, in the person's language where its error has words there; else as the server says it. */
export function incidentText(message: string, t: TFunction): { text: string; lang: 'en' | undefined } {
  const error = uncaught(message);
  const meaning = error && meaningOf(error.code, t, message);
  return meaning ? { text: `“${error.name}”：${meaning}`, lang: undefined } : { text: message, lang: 'en' };
}

/** What stopped a step. */
export function IncidentText({ message, mt }: { message: string; mt?: number }) {
  const { text, lang } = incidentText(message, useTranslation().t);
  return <Text size="sm" mt={mt} lang={lang} className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{text}</Text>;
}
