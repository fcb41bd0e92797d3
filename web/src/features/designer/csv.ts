// CSV as the server writes it (RFC 4180): commas, quotes doubled inside quoted cells.

export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const source = text.replace(/^\ufeff/, '').replace(/\r\n/g, '\n');
  for (let at = 0; at < source.length; at += 1) {
    const sign = source.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source.charAt(at + 1) === '"') (cell += '"', (at += 1));
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',') (row.push(cell), (cell = ''));
    else if (sign === '\n') (rows.push([...row, cell]), (row = []), (cell = ''));
    else cell += sign;
  }
  return cell || row.length ? [...rows, [...row, cell]] : rows;
}

export function formatCsv(rows: string[][]): string {
  const quote = (cell: string) => (/[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => `${row.map(quote).join(',')}\n`).join('');
}
