// A button on every arrow that puts a step there: the first thing that somebody looks for who has never drawn a process.

import { GATEWAY, SUBPROCESS, TASK, ALL_EVENTS } from 'bpmn-js-create-append-anything';

import { fit, PALETTE, type Canvas } from '../marks';
import type { PopupMenu } from './ownFirst';
import { prefill, type Filled } from './prefill';
import type { DrawnElement, Scrolling } from './services';
import { triggerObjects, type Suggestion } from './variables';

interface Point {
  x: number;
  y: number;
}

interface Shape extends Point {
  id: string;
  businessObject: { name?: string };
  type: string;
  width: number;
  height: number;
  parent?: Drawn;
  waypoints?: undefined;
  outgoing: Flow[];
}

interface PadEntry {
  group: string;
  title: string;
  className?: string;
  action: Record<string, (event: MouseEvent) => void>;
}

interface Flow {
  id: string;
  type: string;
  waypoints: Point[];
  parent: Drawn;
  target: Shape;
}

type Drawn = Shape | Flow;

interface Adjustments {
  movingShapes: Shape[];
  resizingShapes: Shape[];
}

interface Option {
  label: string;
  actionName: string;
  className: string;
  group: { id: string; name: string };
  rank?: number;
  target: { type: string; eventDefinitionType?: string };
}

interface Template extends Filled {
  name: string;
  description?: string;
  appliesTo: string[];
  elementType?: { value: string };
  icon?: { contents: string };
}

interface Services {
  eventBus: { on(events: string | string[], listener: (event: { element: Drawn }) => void): void };
  canvas: Canvas & Scrolling & { getRootElement(): DrawnElement };
  overlays: { add(element: string, type: string, overlay: object): void; remove(filter: { element: string; type: string }): void };
  elementRegistry: { getAll(): Drawn[] };
  popupMenu: PopupMenu;
  elementFactory: { create(kind: 'shape', target: object): Shape };
  elementTemplates: { getLatest(): Template[]; createElement(template: Template): Shape };
  modeling: {
    createShape(shape: Shape, at: Point, parent: Drawn): Shape;
  };
  spaceTool: {
    calculateAdjustments(elements: Drawn[], axis: 'x', delta: number, start: number): Adjustments;
    makeSpace(moving: Shape[], resizing: Shape[], delta: Point, direction: 'e', start: number): void;
  };
  contextPad: { registerProvider(priority: number, provider: unknown): void };
  autoPlace: { append(source: Shape, shape: Shape): void };
  create: { start(event: Event, shape: Shape, context: object): void };
  selection: { select(element: Shape): void };
  directEditing: { activate(element: Shape): void };
  translate: (text: string) => string;
}

/** Room to each side of a step that is put onto an arrow, in units of the drawing. */
const ROOM = 50;
const OVERLAY = 'insert-step';

const isFlow = (element: Drawn): element is Flow => element.type === 'bpmn:SequenceFlow' && Boolean(element.waypoints);

/** The longest level stretch of an arrow, else its longest one. */
function stretch({ waypoints }: Flow): [Point, Point] {
  const parts = waypoints.slice(1).map((end, index) => [waypoints[index] as Point, end] as [Point, Point]);
  const length = ([from, to]: [Point, Point]) => Math.hypot(to.x - from.x, to.y - from.y);
  const level = parts.filter(([from, to]) => Math.abs(from.y - to.y) < 2);
  return (level.length ? level : parts).reduce((best, one) => (length(one) > length(best) ? one : best));
}

const middle = ([from, to]: [Point, Point]): Point => ({ x: Math.round((from.x + to.x) / 2), y: Math.round((from.y + to.y) / 2) });

const OPTIONS: Option[] = [...TASK, ...GATEWAY, ...SUBPROCESS, ...ALL_EVENTS].filter(
  ({ target }: Option) => !/StartEvent|EndEvent|BoundaryEvent|SubProcess/.test(target.type),
);

type Suggest = (object: string) => Suggestion[];

class InsertStep {
  static $inject = ['injector', 'recordFields'];
  private readonly get: <Name extends keyof Services>(name: Name) => Services[Name];

  constructor(injector: { get: (name: string) => never }, private readonly fieldsOf: Suggest) {
    this.get = (name) => injector.get(name);
    const bus = this.get('eventBus');
    bus.on('import.done', () => this.get('elementRegistry').getAll().forEach((one) => isFlow(one) && this.mark(one)));
    bus.on(['connection.added', 'connection.changed'], ({ element }) => isFlow(element) && this.mark(element));
    this.get('contextPad').registerProvider(100, { getContextPadEntries: (element: Drawn) => (entries: Record<string, PadEntry>) => this.pad(element, entries) });
    this.get('popupMenu').registerProvider('guanxi-insert', 1000, { getPopupMenuEntries: (flow: Flow) => this.entries(flow) });
  }

  /** Draws the button anew, where the arrow is now. */
  private mark(flow: Flow) {
    const overlays = this.get('overlays');
    overlays.remove({ element: flow.id, type: OVERLAY });
    const at = middle(stretch(flow));
    const [left, top] = [Math.min(...flow.waypoints.map(({ x }) => x)), Math.min(...flow.waypoints.map(({ y }) => y))];
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'insert-step';
    button.textContent = '+';
    button.title = this.get('translate')('Put a step here');
    button.setAttribute('aria-label', button.title);
    button.addEventListener('click', () => {
      const { right, bottom } = button.getBoundingClientRect();
      this.open(flow, { x: right, y: bottom });
    });
    overlays.add(flow.id, OVERLAY, { position: { left: at.x - left, top: at.y - top }, html: button });
  }

  private open(flow: Flow, at: Point) {
    this.get('popupMenu').open(flow, 'guanxi-insert', at, { title: this.get('translate')('Put a step here'), width: 340, search: true });
  }

  /** The buttons beside an element: its task is a person's, and what is added goes onto its one way on, not beside it. */
  private pad(element: Drawn, entries: Record<string, PadEntry>) {
    const [flow, ...others] = element.waypoints ? [] : (element.outgoing ?? []).filter(isFlow);
    const only = flow && !others.length && !/Gateway$/.test(element.type) ? flow : undefined;
    const append = entries.append;
    if (append && only) entries.append = { ...append, action: { click: ({ x, y }) => this.open(only, { x: x + 10, y: y + 10 }) } };
    const task = entries['append.append-task'];
    if (!task || element.waypoints) return entries;
    const make = () => this.get('elementFactory').create('shape', { type: 'bpmn:UserTask' });
    entries['append.append-task'] = {
      ...task, className: 'bpmn-icon-user-task', title: this.get('translate')('Append user task'),
      action: {
        click: () => (only ? this.insert(only, make()) : this.get('autoPlace').append(element, make())),
        dragstart: (event) => this.get('create').start(event, make(), { source: element }),
      },
    };
    return entries;
  }

  private entries(flow: Flow) {
    const translate = this.get('translate');
    const templates = this.get('elementTemplates');
    const steps = templates.getLatest().filter((one) => !/StartEvent|SequenceFlow/.test(one.elementType?.value ?? one.appliesTo[0] ?? ''));
    const [object] = triggerObjects(this.get('canvas').getRootElement().businessObject);
    const own = steps.map((one) => [`insert.template-${one.id}`, {
      label: one.name, description: one.description, imageUrl: one.icon?.contents, group: { id: 'templates', name: '' },
      action: () => this.insert(flow, templates.createElement(prefill(one, object, object ? this.fieldsOf(object) : [])), one.name),
    }]);
    const rest = OPTIONS.map((one) => [`insert.${one.actionName.replace('replace-with-', '')}`, {
      label: translate(one.label), description: one.target.type === 'bpmn:UserTask' ? translate('A person does something and says how it went.') : undefined, className: one.className, rank: one.rank, group: { ...one.group, name: translate(one.group.name) },
      action: () => this.insert(flow, this.get('elementFactory').create('shape', one.target)),
    }]);
    return Object.fromEntries([...own, ...rest]) as object;
  }

  /** Puts the shape in the middle of the arrow; what comes after it makes room. Its name is there to be typed over. */
  private insert(flow: Flow, shape: Shape, name?: string) {
    if (name) shape.businessObject.name = name;
    const seen = this.seesAll();
    const [from, to] = stretch(flow);
    const missing = shape.width + 2 * ROOM - Math.abs(to.x - from.x);
    if (missing > 0 && to.x > from.x) this.makeRoom(Math.min(to.x, flow.target.x) - 1, missing);
    const made = this.get('modeling').createShape(shape, middle(stretch(flow)), flow);
    this.get('selection').select(made);
    // Who saw the whole process still does; who looks at a part of it stays there.
    if (seen) fit(this.get('canvas'), PALETTE);
    else this.get('canvas').scrollToElement(made.id, 120);
    this.get('directEditing').activate(made);
    const box = document.activeElement;
    if (box?.matches('.djs-direct-editing-content')) getSelection()?.selectAllChildren(box);
  }

  private seesAll(): boolean {
    const { x, width, inner } = this.get('canvas').viewbox();
    return inner.x >= x && inner.x + inner.width <= x + width;
  }

  private makeRoom(start: number, width: number) {
    const space = this.get('spaceTool');
    const { movingShapes, resizingShapes } = space.calculateAdjustments(this.get('elementRegistry').getAll(), 'x', width, start);
    space.makeSpace(movingShapes, resizingShapes, { x: width, y: 0 }, 'e', start);
  }
}

/** `fieldsOf` says what is known of an object's records. */
export const insertStepModule = (fieldsOf: Suggest) => ({ __init__: ['insertStep'], insertStep: ['type', InsertStep], recordFields: ['value', fieldsOf] });
