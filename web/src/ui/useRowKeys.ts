import { useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';

/**
 * `j` and `k` move through the rows of a list, from the chosen one on: they move the keyboard focus from one `[data-row-link]`
 * to the next, so Enter opens the row as it opens any link. The arrows do the same once a row has the focus.
 */
export function useRowKeys<Container extends HTMLElement>() {
  const container = useRef<Container>(null);
  const move = (by: number) => {
    const links = [...(container.current?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
    const focused = links.indexOf(document.activeElement as HTMLElement);
    const at = focused === -1 ? links.findIndex((link) => link.ariaCurrent === 'true') : focused;
    const next = at === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next]?.focus();
    links[next]?.scrollIntoView({ block: 'nearest' });
  };
  const byArrow = (event: KeyboardEvent, by: number) => {
    if (!container.current?.contains(document.activeElement) || !document.activeElement?.matches('[data-row-link]')) return;
    event.preventDefault();
    move(by);
  };
  const scrolls = { preventDefault: false };
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['ArrowDown', (event) => byArrow(event, 1), scrolls],
    ['ArrowUp', (event) => byArrow(event, -1), scrolls],
  ]);
  return container;
}
