import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { roleObjectsQuery } from '../../api/peopleQueries';
import { objectsQuery } from '../../api/queries';
import { labelOf } from '../records/naming';

export const RIGHTS = ['create', 'read', 'update', 'delete', 'export', 'manage'] as const;
export type Right = (typeof RIGHTS)[number];

export interface Choice {
  value: string;
  label: string;
}

/** What rights are on, by name and in the person's words: everything, the objects with records, and the rest. */
export function useRightObjects(): Choice[] {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  const others = useQuery(roleObjectsQuery).data ?? [];
  return [
    { value: '*', label: t('admin.right.everything') },
    ...objects.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) })),
    ...others.map((value) => ({ value, label: t(`admin.right.on.${value}`) })),
  ];
}

/** The rights in the person's words. */
export function useRights(): Choice[] {
  const { t } = useTranslation();
  return RIGHTS.map((value) => ({ value, label: t(`admin.right.${value}`) }));
}
