// Marks at the rows of a table: what is wrong with a rule, which rule decided.

export interface RowMark {
  kind: 'finding' | 'matched';
  title: string;
}

/** Marks the rows and keeps them marked while the toolkit draws anew; returns what ends it. */
export function markRows(host: HTMLElement, marks: Record<string, RowMark>): () => void {
  const draw = () => {
    for (const cell of host.querySelectorAll<HTMLElement>('td.rule-index[data-row-id]')) {
      const mark = marks[cell.dataset.rowId ?? ''];
      set(cell, 'data-mark', mark?.kind);
      set(cell, 'title', mark?.title);
    }
  };
  draw();
  const observer = new MutationObserver(draw);
  observer.observe(host, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    for (const cell of host.querySelectorAll('[data-mark]')) cell.removeAttribute('data-mark');
  };
}

function set(cell: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) cell.removeAttribute(name);
  else if (cell.getAttribute(name) !== value) cell.setAttribute(name, value);
}
