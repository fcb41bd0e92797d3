/** An id for a process of this name: what XML allows, and what people can read. */
export function processIdOf(title: string): string {
  const words = title.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return /^\p{L}/u.test(words) ? words.slice(0, 100) : `process-${words || 'new'}`.slice(0, 100);
}
