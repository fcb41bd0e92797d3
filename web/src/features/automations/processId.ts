/**
 * An id for a process of this name. Ids have Latin letters only: modelers refuse others.
 * A name without any, such as a Chinese one, is numbered by the moment.
 */
export function processIdOf(title: string, now: number): string {
  const words = title.normalize('NFKD').toLowerCase().replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  if (/^[a-z]/.test(words)) return words.slice(0, 100);
  return `process-${words || now.toString(36)}`.slice(0, 100);
}
