// bpmn.io's packages come without types; what is used of them is declared where it is used.
declare module 'bpmn-js-properties-panel';
declare module '@bpmn-io/properties-panel' {
  export function SelectEntry(props: object): unknown;
  export const Group: unknown;
}
declare module 'bpmn-js-element-templates';
declare module 'bpmn-js-create-append-anything';
declare module 'bpmn-js-token-simulation';
declare module 'bpmn-js-i18n/translations/zn.js' {
  const words: Record<string, string>;
  export default words;
}
declare module 'bpmnlint/lib/linter';
declare module 'bpmnlint/lib/resolver/static-resolver';
declare module 'bpmnlint/rules/*';
declare module '@bpmn-io/element-template-chooser';
declare module '@bpmn-io/element-template-icon-renderer' {
  const module: { elementTemplateIconRenderer: [string, new (config: unknown, bpmnRenderer: unknown, eventBus: unknown) => object] };
  export default module;
}
declare module '@bpmn-io/variable-resolver';
declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
declare module 'zeebe-bpmn-moddle/resources/zeebe';
