// A step shows the sign of its activity, whoever drew it: a modeler writes the sign into the file, a table does not.

import IconsRenderer from '@bpmn-io/element-template-icon-renderer';

export interface WithIcon {
  id: string;
  version?: number;
  icon?: { contents: string };
}

interface Element {
  type: string;
  businessObject: { get(name: string): string | undefined; extensionElements?: { values?: { $type: string; type?: string }[] } };
}

const Renderer = IconsRenderer.elementTemplateIconRenderer[1];

/** Draws the signs that stand in the file, and those of the activities that a service task names by its job type. */
export function stepIconsModule(templates: WithIcon[]) {
  const icons = new Map(templates.map((one) => [one.id, one.icon?.contents]));
  class StepIcons extends Renderer {
    static $inject = ['bpmnRenderer', 'eventBus'];

    constructor(bpmnRenderer: unknown, eventBus: unknown) {
      super(undefined, bpmnRenderer, eventBus);
    }

    _getIcon({ type, businessObject }: Element): string | undefined {
      const written = businessObject.get('zeebe:modelerTemplateIcon');
      if (written || type !== 'bpmn:ServiceTask') return written;
      const task = businessObject.extensionElements?.values?.find((one) => one.$type.toLowerCase() === 'zeebe:taskdefinition');
      return icons.get(task?.type ?? '');
    }
  }
  return { __init__: ['elementTemplateIconRenderer'], elementTemplateIconRenderer: ['type', StepIcons] };
}
