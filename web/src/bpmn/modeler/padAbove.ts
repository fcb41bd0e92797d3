// The buttons of an element stand above it: beside it they would hide what comes next.

import type { DrawnElement } from './services';

interface Placed {
  left: number;
  top: number;
}

interface Box {
  left: number;
  top: number;
  bottom: number;
}

interface Canvas {
  left: number;
  top: number;
  width: number;
}

interface Pad {
  _getPosition(target: DrawnElement | DrawnElement[]): Placed;
  _getTargetBounds(target: DrawnElement | DrawnElement[]): Box;
  _current: { html: HTMLElement } | null;
}

/** Pixels between the element and its buttons; badges of findings reach into them. */
const APART = 16;

/** Where buttons of a size stand best: above the element, or below it where the canvas has no room above; never beyond its right side. */
export function placed(element: Box, canvas: Canvas, size: { width: number; height: number }): Placed {
  const above = element.top - canvas.top - APART - size.height;
  const left = Math.min(element.left - canvas.left, canvas.width - size.width - APART);
  return { left: Math.max(0, left), top: above >= 0 ? above : element.bottom - canvas.top + APART };
}

class PadAbove {
  static $inject = ['contextPad', 'canvas'];

  constructor(pad: Pad, canvas: { getContainer(): HTMLElement }) {
    const beside = pad._getPosition.bind(pad);
    pad._getPosition = (target) => {
      // At the end of an arrow there is nothing to hide.
      if (!Array.isArray(target) && 'waypoints' in target) return beside(target);
      const { offsetWidth = 0, offsetHeight = 0 } = pad._current?.html ?? {};
      return placed(pad._getTargetBounds(target), canvas.getContainer().getBoundingClientRect(), { width: offsetWidth, height: offsetHeight });
    };
  }
}

export const padAboveModule = { __init__: ['guanxiPadAbove'], guanxiPadAbove: ['type', PadAbove] };
