// How people call objects, fields and choices in their language. Without any component: the shell needs it at the start.

import type { ObjectInfo } from '../../api/types';

export interface Names {
  one: string;
  many: string;
  title: string;
}

export function labelOf(item: { label: string; label_zh: string }, language: string): string {
  return (language === 'zh-CN' && item.label_zh) || item.label;
}

/** One of an object, and many of it. English puts them into sentences in lower case. */
export function namesOf(object: ObjectInfo, language: string): Names {
  const label = labelOf(object, language);
  if (language === 'zh-CN') return { one: label, many: label, title: label };
  return { one: small(label), many: small(object.plural_label), title: object.plural_label };
}

/** As it stands inside a sentence; abbreviations stay: "VIP card". */
export function small(label: string): string {
  return label.replace(/\p{L}+/gu, (word) => (/\p{Lu}.*\p{Lu}/u.test(word) ? word : word.toLowerCase()));
}
