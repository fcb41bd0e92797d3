// Files that were not made with our templates (a table, another tool) name the activity by its job type alone.
// Linking the template shows its friendly fields; nothing else changes, and only what a person changes is saved.

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const ZEEBE = 'http://camunda.org/schema/zeebe/1.0';

/** The template of a start event that a change of a record lets happen. */
export const RECORD_TRIGGER = 'guanxi.trigger.record';

interface Template {
  id: string;
  version?: number;
}

/**
 * Links each service task to the template of its job type, and start events that wait for records to theirs, where there is one and none is linked yet.
 *
 * A start whose settings the template does not hold is not linked: its settings stand among the properties of the file.
 */
export function linkTemplates(xml: string, templates: Template[]): string {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  if (document.getElementsByTagName('parsererror').length) return xml;
  const versions = new Map(templates.map((one) => [one.id, String(one.version ?? '')]));
  let linked = false;
  for (const task of document.getElementsByTagNameNS(BPMN, 'serviceTask')) {
    const type = task.getElementsByTagNameNS(ZEEBE, 'taskDefinition')[0]?.getAttribute('type') ?? '';
    const version = versions.get(type);
    if (version === undefined || task.hasAttributeNS(ZEEBE, 'modelerTemplate')) continue;
    task.setAttributeNS(ZEEBE, 'zeebe:modelerTemplate', type);
    if (version) task.setAttributeNS(ZEEBE, 'zeebe:modelerTemplateVersion', version);
    linked = true;
  }
  const trigger = versions.get(RECORD_TRIGGER);
  for (const start of trigger === undefined ? [] : document.getElementsByTagNameNS(BPMN, 'startEvent')) {
    const properties = [...start.getElementsByTagNameNS(ZEEBE, 'property')];
    const value = (name: string) => properties.find((one) => one.getAttribute('name') === name)?.getAttribute('value') ?? '';
    // Several kinds of change at once have no field in the template, nor has a field of what is new: an edit would take them away.
    const on = value('trigger.on');
    const lossy = on.includes(',') || (on !== 'updated' && (value('trigger.field') || value('trigger.to') || value('trigger.from')));
    const is = start.getAttributeNS(ZEEBE, 'modelerTemplate');
    if (lossy && is === RECORD_TRIGGER) {
      start.removeAttributeNS(ZEEBE, 'modelerTemplate');
      start.removeAttributeNS(ZEEBE, 'modelerTemplateVersion');
      linked = true;
    }
    if (value('trigger') !== 'record' || lossy || is) continue;
    start.setAttributeNS(ZEEBE, 'zeebe:modelerTemplate', RECORD_TRIGGER);
    start.setAttributeNS(ZEEBE, 'zeebe:modelerTemplateVersion', trigger ?? '');
    linked = true;
  }
  return linked ? new XMLSerializer().serializeToString(document) : xml;
}
