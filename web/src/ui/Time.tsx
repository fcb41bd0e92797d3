import { useTranslation } from 'react-i18next';

import { exactTime, relativeTime, shortTime } from './format';
import { useNow } from './useNow';

/** A moment: how long ago, or the date; the exact time with its zone on hover. */
export function Time({ at, absolute }: { at: string; absolute?: boolean }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const text = absolute ? shortTime(at, i18n.language) : relativeTime(at, i18n.language, now);
  return <time dateTime={at} title={exactTime(at, i18n.language)} style={{ whiteSpace: 'nowrap' }}>{text}</time>;
}
