// How a text holds fields of a record, and when what stands as an expression is none.

/**
 * The text with a field put in at a place (counted in characters; the end when there is none), as FEEL.
 *
 * Empty fields leave a gap: with `+` the whole text would be empty.
 */
export function withField(source: string, field: string, at = source.length): string {
  const shown = `string(${field})`;
  if (!source.startsWith('=')) return joined([apart(source.slice(0, at)), source.slice(at)].map((part) => part && JSON.stringify(part)), shown);
  const before = /^=\s*string join\(\[((?:(?!\]\))[\s\S])*)\]\)\s*$/.exec(source)?.[1] ?? source.slice(1);
  return joined([before.trim().replace(/\)$/, '), " "'), ''], shown);
}

/** With a space behind it where one word would run into the next: the field took it away when the cursor left. */
const apart = (text: string) => (/[\p{L}\p{N},;:]$/u.test(text) && !/\p{Script=Han}$/u.test(text) ? `${text} ` : text);

const joined = ([before, after]: string[], shown: string) => `=string join([${[before, shown, after].filter(Boolean).join(', ')}])`;

/** The mail address that was typed where FEEL was expected, as the plain text it is; undefined for anything else. */
export const plainAddress = (source: string | undefined): string | undefined =>
  /^=\s*([\w.%+-]+@[\w-]+(?:\.[\w-]+)+)\s*$/.exec(source ?? '')?.[1];
