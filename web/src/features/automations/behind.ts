import type { Definition, Statistics } from '../../api/types';
import type { InstancesSearch } from '../../app/router';

/** The instances behind the figures of a version, or of one of its elements: what was done in the window, what is open now. */
export function behind(definition: Definition, { window }: Statistics, element?: string): { done: InstancesSearch; open: InstancesSearch } {
  const about = { process: definition.process_id, version: definition.key, element };
  return { done: { ...about, doneFrom: window.from, doneBefore: window.to }, open: { ...about, state: 'active' } };
}
