// bpmn.io's packages come without types; what is used of them is declared in editor.ts.
declare module 'dmn-js/lib/Modeler';
