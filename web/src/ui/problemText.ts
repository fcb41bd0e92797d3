import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Problem } from '../api/errors';
import { fetchFindings, type Language } from '../locales/i18n';
import { filledIn, goesOn } from './meaning';

/** What happened and what to do about it, in the person's language where the server's text allows. */
export function problemText(problem: Problem, t: TFunction): { title: string; text: string } {
  if (problem.code === 'client.unreachable') return { title: t('error.unreachable'), text: t('error.unreachableCure') };
  const title = problem.status === 409 ? t('error.conflict') : problem.status === 403 ? t('error.forbidden') : t('error.refused');
  const said = [problem.detail ?? problem.title, problem.cure].filter(Boolean).join(' ');
  const meaning = meaningOf(problem.code, t, said);
  if (!meaning) return { title, text: said };
  return { title, text: goesOn(meaning) ? `${meaning}${said}` : meaning };
}

/** What a code of the server means in the person's language, with the names of its message; undefined where the server speaks it itself. */
export function meaningOf(code: string | undefined, t: TFunction, message: string): string | undefined {
  const meaning = t(code ?? '', { ns: 'refusals', keySeparator: false, nsSeparator: false, fallbackLng: [], defaultValue: '' });
  return meaning ? filledIn(meaning, message, (name) => inputName(name, t)) : undefined;
}

/** An input of a step by the word of the screen: the server says “Text (body)”, and “body” where it reads the file. */
export function inputName(name: string, t: TFunction): string {
  const file = /\((\w+)\)$/.exec(name)?.[1] ?? name.toLowerCase();
  return t(`input.${file}`, { defaultValue: name });
}

type Said = { rule: string; message: string; cure?: string | null };

/** Gives what a finding means, or undefined where the server's own words say it; asks for the texts where they are needed. */
export function useMeaning(): (finding: Said) => string | undefined {
  const { t, i18n } = useTranslation();
  const { dataUpdatedAt } = useQuery({
    queryKey: ['finding-texts', i18n.language], queryFn: () => fetchFindings(i18n.language as Language).then(() => true), staleTime: Infinity,
  });
  // With other texts there is another function: what was said by the old one is said anew.
  return useMemo(() => ({ rule, message, cure }) => meaningOf(rule, t, `${message} ${cure ?? ''}`), [t, dataUpdatedAt]);
}
