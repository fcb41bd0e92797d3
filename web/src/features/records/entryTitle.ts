import type { TFunction } from 'i18next';

import type { ObjectInfo, TimelineEntry } from '../../api/types';
import type { useElementTitle } from '../automations/useElementTitle';
import { labelOf } from './fieldTypes';
import { written } from './Noted';

interface Titles {
  named: (name: string) => string;
  titleOf: ReturnType<typeof useElementTitle>;
}

/** The sentence for an entry in the person's language, made from its data; the server's own words are English. */
export function entryTitle(entry: TimelineEntry, object: ObjectInfo | undefined, t: TFunction, language: string, titles: Titles): string {
  const { detail } = entry;
  if (entry.kind === 'note') return written(entry, 'subject') ?? entry.title;
  const step = detail.task_name ?? detail.element_name;
  const name = detail.process_name !== undefined ? titles.named(String(detail.process_name))
    : step !== undefined ? titles.titleOf(String(detail.element_id), String(step), String(detail.element_type)).title
    : object && labelOf(object, language);
  const what = entry.kind === 'change' ? detail.action : detail.state;
  return t(`timeline.said.${entry.kind}.${String(what)}`, { name, defaultValue: entry.title });
}
