// The toolkit's editor of decision models, in the person's language, with our examples beside each decision.

import Toolkit from 'dmn-js/lib/Modeler';

import { translateModule } from '../bpmn/modeler/translate';
import type { Language } from '../locales/i18n';
import { EXAMPLES } from './text';
import words from './words.zh-CN.json';

/** One of the tables or expressions of a model, or the graph of all. */
export interface View {
  id: string;
  name?: string;
  type: 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression';
}

export interface Viewer {
  get<Service>(name: string): Service;
  on(event: string, listener: () => void): void;
}

interface Element {
  $parent?: unknown;
  $type: string;
  text?: string;
}

interface Extensions extends Element {
  values: Element[];
}

interface Decision extends Element {
  id: string;
  extensionElements?: Extensions;
}

export interface Definitions {
  $model: { create(type: string, members: Record<string, unknown>): Element };
  drgElement?: Decision[];
}

export interface CommandStack {
  canUndo(): boolean;
  canRedo(): boolean;
  undo(): void;
  redo(): void;
}

/** The toolkit's editor, as far as it is used here. */
export interface Modeler {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml: string }>;
  getViews(): View[];
  getActiveView(): View | undefined;
  getActiveViewer(): Viewer | undefined;
  getDefinitions(): Definitions | undefined;
  open(view: View): Promise<unknown>;
  on<Event>(event: string, listener: (event: Event) => void): void;
  off<Event>(event: string, listener: (event: Event) => void): void;
  destroy(): void;
}

const PACKAGE = {
  name: 'Guanxi', prefix: 'guanxi', uri: EXAMPLES, xml: { tagAlias: 'lowerCase' },
  types: [{ name: 'Examples', superClass: ['Element'], properties: [{ name: 'text', type: 'String', isBody: true }] }],
};

export function makeEditor(host: HTMLElement, language: Language): Modeler {
  const own = { additionalModules: [translateModule(language, words)], debounceInput: false };  // of "common" the toolkit drops the modules
  return new Toolkit({
    container: host, height: '100%', moddleExtensions: { guanxi: PACKAGE },
    drd: own, decisionTable: own, literalExpression: own, boxedExpression: own,
  }) as Modeler;
}

/** Puts the examples of a decision into the model; they are no drawing, so undo leaves them. */
export function writeExamples(editor: Modeler, decisionId: string, text: string): void {
  const definitions = editor.getDefinitions();
  const decision = definitions?.drgElement?.find((one) => one.id === decisionId);
  if (!definitions || !decision) return;
  const others = decision.extensionElements?.values.filter((one) => one.$type !== 'guanxi:Examples') ?? [];
  const examples = text ? [definitions.$model.create('guanxi:Examples', { text })] : [];
  const around = definitions.$model.create('dmn:ExtensionElements', { values: [...others, ...examples] }) as Extensions;
  for (const one of around.values) one.$parent = around;
  around.$parent = decision;
  decision.extensionElements = around.values.length ? around : undefined;
}
