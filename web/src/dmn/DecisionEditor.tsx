// Edits the tables, expressions and the graph of a decision model. What the page does with it goes through the handle.

import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';
import './decision.css';

import { Alert } from '@mantine/core';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';

import type { Language } from '../locales/i18n';
import { makeEditor, writeExamples, type CommandStack, type Modeler, type View, type Viewer } from './editor';
import { markRows, type RowMark } from './rowMarks';
import { readable } from './text';

export interface DecisionHandle {
  /** The model as edited now, reported at once. */
  read(): Promise<string>;
  undo(): void;
  redo(): void;
  /** Opens the view of a decision (or, with the id of the model, the graph). */
  open(id: string): Promise<void>;
  /** Brings a rule into view and puts the cursor in it. */
  showRule(id: string): void;
  writeExamples(decisionId: string, text: string): void;
}

export interface Shown {
  views: View[];
  active: string;
  canUndo: boolean;
  canRedo: boolean;
}

interface Props {
  /** What is shown first and whenever it is another text than the editor itself reported. */
  xml: string;
  label: string;
  marks: Record<string, RowMark>;
  handle: Ref<DecisionHandle>;
  onChange: (xml: string) => void;
  /** Called at once with every change; its text is reported when nothing changes for a moment. */
  onTouch: () => void;
  onShown: (shown: Shown) => void;
}

/** How long nothing may change before a change is reported, in milliseconds. */
const QUIET = 400;

export function DecisionEditor({ xml, label, marks, handle, onChange, onTouch, onShown }: Props) {
  const { t, i18n } = useTranslation();
  const card = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Modeler | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [ready, setReady] = useState(false);
  const shown = useRef('');
  const reading = useRef<Promise<unknown>>(undefined);
  const wanted = useRef('');
  const calls = useRef({ onChange, onTouch, onShown });
  calls.current = { onChange, onTouch, onShown };

  useEffect(() => {
    const host = document.createElement('div');
    host.className = 'decision-host';
    card.current?.append(host);
    const made = makeEditor(host, i18n.language as Language);
    shown.current = '';
    setEditor(made);
    let gone = false;
    const stop = listen(made, (text) => {
      if (text === shown.current) return;
      if (!gone) shown.current = text; // another editor, in another language say, has to read it
      calls.current.onChange(text);
    }, () => calls.current.onTouch(), (state) => {
      wanted.current = state.active || wanted.current;
      calls.current.onShown(state);
    });
    return () => {
      gone = true;
      const last = stop();
      setEditor(null);
      setReady(false);
      host.remove();
      // What was typed a moment ago is reported first. Destroying it while it reads a file throws: the import in flight ends first.
      void Promise.allSettled([last, reading.current]).then(() => made.destroy());
    };
  }, [i18n.language]);

  useEffect(() => {
    if (!editor || xml === shown.current) return;
    let gone = false;
    shown.current = xml;
    reading.current = openText(editor, xml, wanted.current).then(
      () => !gone && (setFailure(null), setReady(true)),
      (error: unknown) => !gone && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
    };
  }, [editor, xml]);

  useEffect(() => (editor && card.current ? markRows(card.current, marks) : undefined), [editor, marks]);
  useImperativeHandle(handle, () => handleOf(() => editor, () => card.current, (text) => {
    if (text === shown.current) return;
    shown.current = text;
    calls.current.onChange(text);
  }, () => calls.current.onTouch()), [editor]);

  return (
    <div className="decision-editor" role="group" aria-label={label} data-ready={ready && !failure ? 'true' : undefined}>
      <div ref={card} className="decision-card" hidden={Boolean(failure)} />
      {failure && <Alert color="red" m="md" role="alert" title={t('decision.failed')}>{failure}</Alert>}
    </div>
  );
}

/** Opens a text at the view it had before, else at its first table. What the toolkit would lose is refused. */
async function openText(editor: Modeler, xml: string, before: string): Promise<void> {
  const { warnings } = await editor.importXML(readable(xml));
  const lost = warnings.find((one) => /unparsable|unknown|unresolved/i.test(one?.message ?? ''));
  if (lost) throw new Error(lost.message);
  const views = editor.getViews();
  const view = views.find((one) => one.id === before) ?? views.find((one) => one.type !== 'drd');
  if (view && view.id !== editor.getActiveView()?.id) await editor.open(view);
}

function listen(editor: Modeler, changed: (xml: string) => void, touched: () => void, shown: (state: Shown) => void): () => Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    const stack = editor.getActiveViewer()?.get<CommandStack>('commandStack');
    const views = editor.getViews().map(({ id, name, type }) => ({ id, name, type }));
    shown({ views, active: editor.getActiveView()?.id ?? '', canUndo: stack?.canUndo() ?? false, canRedo: stack?.canRedo() ?? false });
  };
  let opening = true;
  const onChanged = () => {
    if (opening) return;
    touched();
    tell();
    clearTimeout(timer);
    timer = setTimeout(() => void report(), QUIET);
  };
  const report = () => {
    timer = undefined;
    return editor.saveXML({ format: true }).then(({ xml }) => changed(xml));
  };
  const flush = async () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    await report();
  };
  const onLeave = () => void flush();
  const onViewer = ({ viewer }: { viewer: Viewer }) => viewer.on('commandStack.changed', onChanged);
  const onStart = () => (opening = true);
  const onDone = () => {
    opening = false;
    tell();
  };
  editor.on('viewer.created', onViewer);
  editor.on('import.render.start', onStart);
  editor.on('import.render.complete', onDone);
  editor.on('views.changed', tell);
  // A session that ends leads to the sign-in at once: what was typed last is reported, and so kept, before.
  window.addEventListener('pagehide', onLeave);
  return () => {
    window.removeEventListener('pagehide', onLeave);
    editor.off('viewer.created', onViewer);
    editor.off('import.render.start', onStart);
    editor.off('import.render.complete', onDone);
    editor.off('views.changed', tell);
    return flush();
  };
}

function handleOf(current: () => Modeler | null, card: () => HTMLElement | null, changed: (xml: string) => void, touched: () => void): DecisionHandle {
  const stack = () => current()?.getActiveViewer()?.get<CommandStack>('commandStack');
  return {
    read: async () => {
      const { xml = '' } = (await current()?.saveXML({ format: true })) ?? {};
      if (xml) changed(xml);
      return xml;
    },
    undo: () => stack()?.undo(),
    redo: () => stack()?.redo(),
    open: async (id) => {
      const view = current()?.getViews().find((one) => one.id === id);
      if (view && view.id !== current()?.getActiveView()?.id) await current()?.open(view);
    },
    showRule: (id) => {
      const row = card()?.querySelector(`td.rule-index[data-row-id="${CSS.escape(id)}"]`)?.closest('tr');
      row?.scrollIntoView({ block: 'center' });
      row?.querySelector<HTMLElement>('.content-editable, [contenteditable]')?.focus();
    },
    writeExamples: (decisionId, text) => {
      const editor = current();
      if (!editor) return;
      touched();
      writeExamples(editor, decisionId, text);
      void editor.saveXML({ format: true }).then(({ xml }) => changed(xml));
    },
  };
}
