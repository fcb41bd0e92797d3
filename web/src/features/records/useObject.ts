import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../api/queries';
import type { FieldInfo, ObjectInfo } from '../../api/types';
import { labelOf } from './fieldInputs';

/** The catalogue's entry for an object: labels, fields and their choices. */
export function useObject(name: string): ObjectInfo | undefined {
  return useQuery(objectsQuery).data?.find((object) => object.name === name);
}

interface Names {
  one: string;
  many: string;
  title: string;
}

/** How people call an object: one of it, and many of it. English puts them into sentences in lower case. */
export function useNames(object: ObjectInfo): Names {
  const { i18n } = useTranslation();
  return namesOf(object, i18n.language);
}

export function namesOf(object: ObjectInfo, language: string): Names {
  const label = labelOf(object, language);
  if (language === 'zh-CN') return { one: label, many: label, title: label };
  return { one: label.toLowerCase(), many: object.plural, title: capital(object.plural) };
}

export function statusFieldOf(object: ObjectInfo): FieldInfo | undefined {
  return object.fields.find((field) => field.name === object.status);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
