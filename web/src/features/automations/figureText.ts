import type { TFunction } from 'i18next';

import { number, rate } from '../../ui/format';

/** A figure is null when there is nothing to divide by: no task in the window. */
const NOTHING = '—';

export function perHour(value: number | null, t: TFunction, language: string): string {
  return value === null ? NOTHING : t('figures.perHour', { value: rate(value, language) });
}

export function percent(value: number | null, language: string): string {
  return value === null ? NOTHING : `${number(value, language, 1)} %`;
}
