import type { ElementTemplate } from '../../api/types';

export interface TemplateInput {
  name: string;
  label: string;
  description?: string;
  required: boolean;
}

/** What an activity has to be given. */
export function inputsOf(template: ElementTemplate): TemplateInput[] {
  return template.properties.flatMap(({ binding, label, description, optional }) =>
    binding.type === 'zeebe:input' && binding.name ? [{ name: binding.name, label: label ?? binding.name, description, required: !optional }] : [],
  );
}

/** Whether a template is of something a step does: the trigger of a start event is none. */
export const isActivity = (template: ElementTemplate) => template.properties.some(({ binding }) => binding.type === 'zeebe:taskDefinition');

