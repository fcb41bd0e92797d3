// The process table: rows of cells by column, as the server converts them. See docs/reference/process-table.md.

import { formatCsv, parseCsv } from './csv.ts';

export interface ProcessTable {
  columns: string[];
  rows: Record<string, string>[];
}

/** Always offered, in this order; other columns are shown when something stands in them. */
export const USUAL = ['step', 'kind', 'name', 'who', 'what', 'condition', 'answer', 'next', 'due', 'inputs', 'outputs'];

export function readTable(csv: string): ProcessTable {
  const [heading = [], ...rows] = parseCsv(csv);
  const more = heading.filter((column) => !USUAL.includes(column));
  return {
    columns: [...USUAL, ...more],
    rows: rows.map((cells) => Object.fromEntries(heading.map((column, index) => [column, cells[index] ?? '']))),
  };
}

export function writeTable({ columns, rows }: ProcessTable): string {
  const used = columns.filter((column) => column === 'step' || column === 'kind' || rows.some((row) => row[column]));
  return formatCsv([used, ...rows.map((row) => used.map((column) => row[column] ?? ''))]);
}

export const changeCell = (table: ProcessTable, index: number, column: string, value: string): ProcessTable => ({
  ...table,
  rows: table.rows.map((row, at) => (at === index ? { ...row, [column]: value } : row)),
});

export const addRow = (table: ProcessTable, after: number): ProcessTable => ({
  ...table,
  rows: [...table.rows.slice(0, after + 1), { step: '', kind: 'user' }, ...table.rows.slice(after + 1)],
});

export const removeRow = (table: ProcessTable, index: number): ProcessTable => ({
  ...table,
  rows: table.rows.filter((_, at) => at !== index),
});

/** A rule: when a record changes, and if a condition holds, then one activity. */
export interface Rule {
  processId: string;
  name: string;
  object: string;
  change: string;
  /** With the change "updated": the field that changed, and between which values. */
  field: string;
  from: string;
  to: string;
  condition: string;
  job: string;
  inputs: Record<string, string>;
}

/** The rule in a table, or null when the process is more than one. */
export function ruleOf({ rows }: ProcessTable): Rule | null {
  const process = rows.find((row) => row.kind === 'process');
  const steps = rows.filter((row) => row.kind !== 'process');
  const [start, task, end] = steps;
  const oneStep = steps.length === 3 && start?.kind === 'start' && task?.kind === 'service' && end?.kind === 'end';
  if (!process || !oneStep || start.next !== task.step || task.next !== end.step) return null;
  const trigger = lines(start.event || start.what || '');
  const known = new Set(['record', 'change', 'field', 'from', 'to', 'if']);
  if (!trigger.record || Object.keys(trigger).some((word) => !known.has(word))) return null;
  const used = ['step', 'kind', 'name', 'what', 'event', 'next', 'inputs', 'documentation'];
  if (steps.some((row) => Object.keys(row).some((column) => row[column] && !used.includes(column)))) return null;
  return {
    processId: process.step ?? '', name: process.name ?? '', object: trigger.record, change: trigger.change || 'created',
    field: trigger.field ?? '', from: trigger.from ?? '', to: trigger.to ?? '', condition: trigger.if ?? '', job: task.what ?? '', inputs: lines(task.inputs ?? ''),
  };
}

/** The table of a rule. */
export function tableOf(rule: Rule, words: { start: string; end: string; task: string }): ProcessTable {
  const { object: record, change, field, from, to, condition } = rule;
  const event = writeLines({ record, change, field, from, to, if: condition });
  const rows: Record<string, string>[] = [
    { step: rule.processId, kind: 'process', name: rule.name },
    { step: 'when', kind: 'start', name: words.start, what: event, next: 'then' },
    { step: 'then', kind: 'service', name: words.task, what: rule.job, inputs: writeLines(rule.inputs), next: 'done' },
    { step: 'done', kind: 'end', name: words.end },
  ];
  return { columns: USUAL, rows };
}

/** The lines `word: value` of a cell; lines that begin with two spaces go on. */
function lines(cell: string): Record<string, string> {
  const found: [string, string][] = [];
  for (const line of cell.split('\n')) {
    const last = found.at(-1);
    const colon = line.indexOf(':');
    if (line.startsWith('  ') && last) last[1] += `\n${line.slice(2)}`;
    else if (colon > 0) found.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return Object.fromEntries(found);
}

function writeLines(values: Record<string, string>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([word, value]) => `${word}: ${value.replaceAll('\n', '\n  ')}`)
    .join('\n');
}
