// What a step is most likely given: the record that starts the process, and its mail address. A person changes what does not fit.

import type { Suggestion } from './variables.ts';

interface Property {
  binding: { type: string; name?: string };
  value?: unknown;
}

export interface Filled {
  id: string;
  properties: Property[];
}

/** Activities whose object is another one than the record that starts the process. */
const OF_OTHERS = new Set(['guanxi.records.find', 'guanxi.records.create']);

/**
 * The template with the inputs filled in that it leaves empty.
 *
 * `object`: of the record that starts the process; `fields`: what is known of it, with the names of the fields.
 */
export function prefill<Template extends Filled>(template: Template, object: string | undefined, fields: Suggestion[]): Template {
  if (!object || OF_OTHERS.has(template.id)) return template;
  const mail = fields.find((one) => one.name === object)?.entries?.find((one) => one.type === 'email');
  const values: Record<string, string | undefined> = { object, id: `=${object}.id`, to: mail && `=${object}.${mail.name}` };
  const properties = template.properties.map((one) => {
    const value = one.binding.type === 'zeebe:input' ? values[one.binding.name ?? ''] : undefined;
    return value && one.value === undefined ? { ...one, value } : one;
  });
  return { ...template, properties };
}
