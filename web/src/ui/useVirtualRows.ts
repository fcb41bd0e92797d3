import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState } from 'react';

interface Options {
  body: RefObject<HTMLElement | null>;
  count: number;
  /** About how high a row is, in pixels; each is measured when it is shown. */
  height: number;
}

/**
 * Only the rows in sight, and some around them, are in the page: a table of thousands scrolls as one of twenty.
 *
 * `before` and `after` are the pixels that the rows left out would take.
 */
export function useVirtualRows({ body, count, height }: Options) {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (body.current) setTop(body.current.getBoundingClientRect().top + window.scrollY);
  }, [body, count]);
  const virtual = useWindowVirtualizer({ count, estimateSize: () => height, overscan: 15, scrollMargin: top });
  const rows = virtual.getVirtualItems();
  const first = rows[0];
  const last = rows[rows.length - 1];
  return {
    rows,
    measure: virtual.measureElement,
    before: first ? first.start - top : 0,
    after: last ? virtual.getTotalSize() - (last.end - top) : 0,
    last: last?.index ?? 0,
  };
}
