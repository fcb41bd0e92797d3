import type { TFunction } from 'i18next';

import type { ObjectInfo, TimelineEntry } from '../../api/types';
import { labelOf } from './fieldTypes';
import { written } from './Noted';

/** The sentence for an entry in the person's language, made from its data; the server's own words are English. */
export function entryTitle(entry: TimelineEntry, object: ObjectInfo | undefined, t: TFunction, language: string, named: (name: string) => string): string {
  const { detail } = entry;
  if (entry.kind === 'note') return written(entry, 'subject') ?? entry.title;
  const step = detail.process_name ?? detail.task_name ?? detail.element_name;
  const name = typeof step === 'string' ? named(step) : object && labelOf(object, language);
  const what = entry.kind === 'change' ? detail.action : detail.state;
  return t(`timeline.said.${entry.kind}.${String(what)}`, { name, defaultValue: entry.title });
}
