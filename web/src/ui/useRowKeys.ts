import { useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';

/**
 * `j` and `k` move through the rows of a list: they move the keyboard focus from one `[data-row-link]`
 * to the next, so Enter opens the row as it opens any link.
 */
export function useRowKeys<Container extends HTMLElement>() {
  const container = useRef<Container>(null);
  const move = (by: number) => {
    const links = [...(container.current?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const next = at === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next]?.focus();
    links[next]?.scrollIntoView({ block: 'nearest' });
  };
  useHotkeys([['j', () => move(1)], ['k', () => move(-1)]]);
  return container;
}
