import type { TFunction } from 'i18next';

import type { Problem } from '../api/errors';

/** What happened and what to do about it, in the person's language where the server's text allows. */
export function problemText(problem: Problem, t: TFunction): { title: string; text: string } {
  if (problem.code === 'client.unreachable') return { title: t('error.unreachable'), text: t('error.unreachableCure') };
  const title = problem.status === 409 ? t('error.conflict') : problem.status === 403 ? t('error.forbidden') : t('error.refused');
  const parts = [problem.detail ?? problem.title, problem.cure].filter(Boolean);
  return { title, text: parts.join(' ') };
}
