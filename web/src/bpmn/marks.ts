// What a diagram shows on top of the drawing: count badges and coloured outlines.

import type BaseViewer from 'bpmn-js/lib/BaseViewer';

export interface Badge {
  kind: 'active' | 'incident' | 'completed' | 'finding-error' | 'finding-warning' | 'finding-hint' | 'comment' | 'heat';
  count: number;
  /** Shown instead of the number. */
  text?: string;
  /** Read by the pointer and by a screen reader. */
  title: string;
}

export interface Mark {
  /** Class names added to the element's drawing, for example `is-active`. */
  classes?: string[];
  badges?: Badge[];
}

export interface Canvas {
  zoom(): number;
  zoom(level: number | 'fit-viewport', center?: 'auto'): number;
  viewbox(): { x: number; y: number; width: number; height: number; inner: { x: number; y: number; width: number; height: number }; outer: { width: number; height: number } };
  viewbox(box: { x: number; y: number; width: number; height: number }): void;
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
}

export interface EventBus {
  on(event: 'element.click', listener: (event: { element: { id: string; type: string } }) => void): void;
  on(event: 'import.parse.complete', listener: (event: { elementsById: Record<string, { name?: string }> }) => void): void;
}

interface Overlays {
  add(element: string, type: string, overlay: { position: Record<string, number>; html: HTMLElement }): string;
  remove(filter: { type: string }): void;
}

interface ElementRegistry {
  get(id: string): { width: number } | undefined;
}

/** Events and gateways are narrower: a badge below them would cover their name. */
const NARROWEST_ACTIVITY = 60;

const MARGIN = 40;
/** Pixels that the palette covers. */
export const PALETTE = 115;
const POSITIONS = {
  active: { top: -14, left: -10 },
  incident: { top: -14, right: 16 },
  completed: { bottom: 14, left: -10 },
  'finding-error': { top: -14, right: 16 },
  'finding-warning': { top: -14, right: 16 },
  'finding-hint': { top: -14, right: 16 },
  comment: { bottom: 14, right: 16 },
  heat: { bottom: 14, right: 26 },
} as const;

/**
 * Shows the whole drawing with a margin, never larger than its natural size.
 *
 * `covered`: how many pixels at the left something lies over the canvas (the palette).
 */
export function fit(canvas: Canvas, covered = 0): void {
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const free = outer.width - covered;
  const scale = Math.min(1, free / (inner.width + 2 * MARGIN), outer.height / (inner.height + 2 * MARGIN));
  const [width, height, left] = [outer.width / scale, outer.height / scale, covered / scale];
  canvas.viewbox({ x: inner.x - left - (width - left - inner.width) / 2, y: inner.y - (height - inner.height) / 2, width, height });
}

/** Draws the marks and returns what takes them away again. */
export function drawMarks(viewer: BaseViewer, marks: Record<string, Mark>, selected?: string): () => void {
  const canvas = viewer.get<Canvas>('canvas');
  const overlays = viewer.get<Overlays>('overlays');
  const registry = viewer.get<ElementRegistry>('elementRegistry');
  const added: [string, string][] = [];
  const mark = (id: string, name: string) => {
    canvas.addMarker(id, name);
    added.push([id, name]);
  };
  for (const [id, { classes = [], badges = [] }] of Object.entries(marks)) {
    const drawn = registry.get(id);
    if (!drawn) continue;
    for (const name of classes) mark(id, name);
    for (const badge of badges) {
      const fits = badge.kind !== 'completed' || drawn.width >= NARROWEST_ACTIVITY;
      if (badge.count && fits) overlays.add(id, 'guanxi-count', { position: POSITIONS[badge.kind], html: badgeElement(badge) });
    }
  }
  if (selected && registry.get(selected)) mark(selected, 'is-selected');
  return () => {
    overlays.remove({ type: 'guanxi-count' });
    for (const [id, name] of added) canvas.removeMarker(id, name);
  };
}

function badgeElement(badge: Badge): HTMLElement {
  const element = document.createElement('span');
  element.className = `count-badge count-${badge.kind}`;
  element.textContent = badge.text ?? String(badge.count);
  element.title = badge.title;
  return element;
}
