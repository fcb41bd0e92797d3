import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../api/queries';
import type { FieldInfo, ObjectInfo } from '../../api/types';
import { type Names, namesOf } from './naming';

/** The catalogue's entry for an object: labels, fields and their choices. */
export function useObject(name: string): ObjectInfo | undefined {
  return useQuery(objectsQuery).data?.find((object) => object.name === name);
}

/** How people call an object: one of it, and many of it. */
export function useNames(object: ObjectInfo): Names {
  const { i18n } = useTranslation();
  return namesOf(object, i18n.language);
}

export function statusFieldOf(object: ObjectInfo): FieldInfo | undefined {
  return object.fields.find((field) => field.name === object.status);
}
