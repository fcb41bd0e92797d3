import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { namesQuery } from '../api/queries';

/** Gives the name of a process or step in the person's language, or as it stands in the file when that says nothing. */
export function useNames(): (name: string) => string {
  const { i18n } = useTranslation();
  const names = useQuery(namesQuery(i18n.language)).data;
  return useCallback((name) => names?.get(name) ?? name, [names]);
}
