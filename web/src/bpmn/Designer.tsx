// Draws a process: canvas and properties. What the page does with it goes through the handle.

import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import '@bpmn-io/element-template-chooser/dist/element-template-chooser.css';
import 'bpmn-js-element-templates/dist/assets/element-templates.css';
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';
import './diagram.css';
import './designer.css';

import { Alert } from '@mantine/core';
import type Modeler from 'bpmn-js/lib/Modeler';
import { useEffect, useImperativeHandle, useRef, useState, type Ref, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import type { Language } from '../locales/i18n';
import { drawMarks, fit, PALETTE, type Canvas, type Mark } from './marks';
import { lint, type Hint } from './modeler/lint';
import { linkTemplates } from './modeler/linkTemplates';
import { makeModeler } from './modeler/modeler';
import type { ElementRegistry, ElementTemplates, Events, Scrolling, Selection, ToggleMode } from './modeler/services';
import type { Suggestion } from './modeler/variables';
import type { WithIcon } from './stepIcons';
import { leaveWheelToPage } from './wheel';

export interface DesignerHandle {
  /** The process as drawn now. */
  read(): Promise<string>;
  /** Reports at once what was drawn and not reported yet. */
  flush(): Promise<void>;
  /** Selects an element and brings it into view; false when the diagram does not have it. */
  show(elementId: string): boolean;
  /** Gives an element the template, selects it and so shows its fields. */
  applyTemplate(elementId: string, templateId: string): void;
  fit(): void;
  /** Walks tokens through the diagram by hand; nothing can be changed meanwhile. */
  simulate(active: boolean): void;
}

interface Props {
  /** What is shown first and whenever it is another text than the designer itself reported. */
  xml: string;
  label: string;
  templates: WithIcon[];
  suggest: (object: string) => Suggestion[];
  marks: Record<string, Mark>;
  handle: Ref<DesignerHandle>;
  /** Where the properties of what is chosen stand. */
  properties: RefObject<HTMLElement | null>;
  /** Whether the next text is shown in the same clip as the one before. */
  keepView: boolean;
  onChange: (xml: string) => void;
  /** Called at once with every change; its text is reported when nothing changes for a moment, or at the end. */
  onTouch: () => void;
  onSelect: (elementId: string | undefined) => void;
  /** What the rules that need no server say, whenever it may have changed. */
  onHints: (hints: Hint[]) => void;
}

/** How long nothing may change before a change is reported, in milliseconds. */
const QUIET = 400;

export function Designer({ xml, label, templates, suggest, marks, handle, properties, keepView, onChange, onTouch, onSelect, onHints }: Props) {
  const { t, i18n } = useTranslation();
  const card = useRef<HTMLDivElement>(null);
  const [modeler, setModeler] = useState<Modeler | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  /** Counts the files that were read: each takes the marks away. */
  const [imports, setImports] = useState(0);
  const shown = useRef('');
  /** The modeler it is shown in: another one, in another language say, has to read it again. */
  const into = useRef<Modeler | null>(null);
  const calls = useRef({ onChange, onTouch, onSelect, onHints, suggest });
  calls.current = { onChange, onTouch, onSelect, onHints, suggest };
  const keeping = useRef(keepView);
  keeping.current = keepView;
  const flush = useRef<() => Promise<void>>(async () => undefined);

  useEffect(() => {
    const host = document.createElement('div');
    host.className = 'diagram-host';
    leaveWheelToPage(host);
    card.current?.append(host);
    const panel = document.createElement('div');
    panel.className = 'designer-properties-host';
    properties.current?.append(panel);
    const made = makeModeler({
      container: host, properties: panel, templates, language: i18n.language as Language,
      suggest: (object) => calls.current.suggest(object),
    });
    setModeler(made);
    // The canvas remembers how large it is; without this, elements scroll into view beside it.
    const resized = new ResizeObserver(() => made.get<{ resized(): void }>('canvas').resized());
    resized.observe(host);
    return () => {
      resized.disconnect();
      setModeler(null);
      into.current = null;
      host.remove();
      panel.remove();
      // What was drawn a moment ago is reported first. Destroying it while it reads a file throws: the import in flight ends first.
      void Promise.allSettled([flush.current(), reading.current]).then(() => made.destroy());
    };
  }, [templates, properties, i18n.language]);

  const reading = useRef<Promise<unknown>>(undefined);
  useEffect(() => {
    if (!modeler || (xml === shown.current && into.current === modeler)) return;
    let gone = false;
    const canvas = modeler.get<Canvas>('canvas');
    const before = keeping.current && shown.current ? canvas.viewbox() : undefined;
    shown.current = xml;
    into.current = modeler;
    reading.current = modeler.importXML(linkTemplates(xml, templates)).then(
      () => {
        if (gone) return;
        setFailure(null);
        setImports((before) => before + 1);
        if (before) canvas.viewbox({ x: before.x, y: before.y, width: before.width, height: before.height });
        else fit(canvas, PALETTE);
        void hintsOf(modeler).then((hints) => !gone && calls.current.onHints(hints));
      },
      (error: unknown) => !gone && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
    };
  }, [modeler, xml, templates]);

  useEffect(() => {
    if (!modeler) return;
    const heard = listen(modeler, (change) => {
      if (into.current === modeler) shown.current = change;
      calls.current.onChange(change);
      void hintsOf(modeler).then((hints) => heard.on() && calls.current.onHints(hints));
    }, () => calls.current.onTouch(), (id) => calls.current.onSelect(id));
    flush.current = heard.flush;
    return heard.end;
  }, [modeler]);

  useEffect(() => (modeler && imports && !failure ? drawMarks(modeler, marks) : undefined), [modeler, imports, failure, marks]);
  useImperativeHandle(handle, () => handleOf(() => modeler, () => flush.current()), [modeler]);

  return (
    <div className="diagram designer" role="group" aria-label={label} data-ready={modeler ? 'true' : undefined}>
      <div ref={card} className="diagram-card" />
      {failure && <Alert color="red" m="md" role="alert">{t('diagram.failed', { reason: failure })}</Alert>}
    </div>
  );
}

const hintsOf = (modeler: Modeler): Promise<Hint[]> =>
  lint(modeler.getDefinitions(), (id) => modeler.get<ElementRegistry>('elementRegistry').get(id)?.businessObject);

/** Reports changes (when quiet, or at once) and what is selected, until it is ended. */
function listen(modeler: Modeler, changed: (xml: string) => void, touched: () => void, selected: (id: string | undefined) => void) {
  const events = modeler.get<Events & Events<{ newSelection: { id: string; type: string }[] }>>('eventBus');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const report = async () => {
    timer = undefined;
    const { xml } = await modeler.saveXML({ format: true });
    if (xml) changed(xml);
  };
  const onChanged = () => {
    touched();
    clearTimeout(timer);
    timer = setTimeout(() => void report(), QUIET);
  };
  const onSelected = ({ newSelection }: { newSelection: { id: string; type: string }[] }) => {
    const [one] = newSelection;
    selected(newSelection.length === 1 && one ? one.id.replace(/_label$/, '') : undefined);
  };
  events.on('commandStack.changed', onChanged);
  events.on('selection.changed', onSelected as never);
  const flush = async () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    await report();
  };
  // A session that ends leads to the sign-in at once: what was drawn last is reported, and so kept, before.
  const onLeave = () => void flush();
  window.addEventListener('pagehide', onLeave);
  return {
    flush,
    on: () => !ended,
    end: () => {
      ended = true;
      clearTimeout(timer);
      window.removeEventListener('pagehide', onLeave);
      events.off('commandStack.changed', onChanged);
      events.off('selection.changed', onSelected as never);
    },
  };
}

function handleOf(current: () => Modeler | null, flush: () => Promise<void>): DesignerHandle {
  const get = <Service,>(name: string) => current()?.get<Service>(name);
  return {
    read: async () => (await current()?.saveXML({ format: true }))?.xml ?? '',
    flush,
    show: (elementId) => {
      const element = get<ElementRegistry>('elementRegistry')?.get(elementId);
      if (!element) return false;
      get<Selection>('selection')?.select(element);
      get<Scrolling>('canvas')?.scrollToElement(elementId, 120);
      return true;
    },
    applyTemplate: (elementId, templateId) => {
      const element = get<ElementRegistry>('elementRegistry')?.get(elementId);
      const templates = get<ElementTemplates>('elementTemplates');
      const [template] = templates?.getLatest(templateId) ?? [];
      if (!element || !templates || !template) return;
      const applied = templates.applyTemplate(element, template);
      get<Selection>('selection')?.select(applied);
    },
    fit: () => {
      const canvas = get<Canvas>('canvas');
      if (canvas) fit(canvas, PALETTE);
    },
    simulate: (active) => get<ToggleMode>('toggleMode')?.toggleMode(active),
  };
}
