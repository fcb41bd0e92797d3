import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { useNames } from '../../ui/useNames';
import { drawnIn } from './elementNames';

type Named = string | null | undefined;

/** The server gives the id of an element where a name is wanted and there is none. */
const isNamed = (id: string, name: Named): name is string => Boolean(name) && name !== id;

/** What an element is called on the screen: its name, and what it is; without a name what it is, and its id. */
export function useElementTitle(): (id: string, name: Named, type: string) => { title: string; hint: string } {
  const { t } = useTranslation();
  const named = useNames();
  return useCallback((id, name, type) => {
    const kind = type ? t(`element.${type}`, { defaultValue: type }) : id;
    return isNamed(id, name) ? { title: named(name), hint: kind } : { title: kind, hint: id };
  }, [t, named]);
}

/** The same where several without a name stand side by side, to choose from: with its id. */
export function useElementLabel(): (id: string, name: Named, type: string) => string {
  const titleOf = useElementTitle();
  return useCallback((id, name, type) => `${titleOf(id, name, type).title} (${id})`, [titleOf]);
}

/** What the parts of a draft are called, by id: as they are drawn, not translated; without a name what they are. */
export function useDrawnNames(xml: string): Map<string, string> {
  const { t } = useTranslation();
  return useMemo(() => new Map(drawnIn(xml).map((one) => [one.id, one.name || t(`element.${one.type}`, { defaultValue: one.type })])), [xml, t]);
}
