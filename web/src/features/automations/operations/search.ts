import type { RunFilter } from '../../../api/types';
import type { InstancesSearch } from '../../../app/router';

export interface NamedValue {
  name: string;
  value: unknown;
}

/** Reads a value: JSON where it is JSON, else the text as it stands; `"100"` is the text, `100` the number. */
export function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads `name = value`; undefined where there is no name or no value yet. */
export function readVariable(text: string | undefined): NamedValue | undefined {
  const at = text?.indexOf('=') ?? -1;
  const name = text?.slice(0, at).trim();
  const value = text?.slice(at + 1).trim();
  return at < 1 || !name || !value ? undefined : { name, value: readValue(value) };
}

/** The server's filter for what stands in the address. */
export function filterOf(search: InstancesSearch): RunFilter {
  const variable = readVariable(search.variable);
  const filter: RunFilter = {
    process_id: search.process,
    definition_key: search.version,
    state: search.state,
    object: search.object && search.record ? search.object : undefined,
    record_id: search.object ? search.record : undefined,
    started_from: search.from,
    started_before: search.before,
    signature: search.cause,
    element_id: search.element,
    done_from: search.doneFrom,
    done_before: search.doneBefore,
    variables: variable && { [variable.name]: variable.value },
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** Whether anything is filtered at all: an operation over simply everything is refused by the server. */
export function isNarrow(filter: RunFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** Runs that have ended cannot be operated on. */
export function hasEnded(search: InstancesSearch): boolean {
  return search.state === 'completed' || search.state === 'cancelled';
}
