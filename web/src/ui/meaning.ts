// What a code of the server means, with the names that the server's own words hold put in.

/** The quoted names of a text of the server, in their order. */
const quoted = (message: string) => [...message.matchAll(/“([^”]*)”/g)].map(([, name = '']) => name);

/**
 * A meaning with the places of a message filled in.
 *
 * `meaning` may have a second half behind a bar: it names `{1}`, `{2}` … (what the message quotes, in order), `{line}` and
 * `{column}`; a part in `[ ]` is left out where a name of it is missing. Where any other is missing, the first half is taken.
 * `word` says what an input is called.
 */
export function filledIn(meaning: string, message: string, word: (name: string) => string = (name) => name): string {
  const [plain = '', filled] = meaning.split('|');
  if (filled === undefined) return meaning;
  const [, line, column] = /line (\d+), column (\d+)/.exec(message) ?? [];
  const names = quoted(message);
  const valueOf = (name: string) => (name === 'line' ? line : name === 'column' ? column : names[Number(name) - 1]);
  let lacks = false;
  const put = (text: string, missing: () => string) => {
    let whole = true;
    const done = text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = valueOf(name);
      if (value === undefined) whole = false;
      return word(value ?? '');
    });
    return whole ? done : missing();
  };
  const short = filled.replace(/\[([^\]]*)\]/g, (_, part: string) => put(part, () => ''));
  const text = put(short, () => ((lacks = true), ''));
  return lacks ? plain : text;
}

/** A meaning that ends in a colon needs the server's own words behind it: they name the place. */
export const goesOn = (meaning: string) => meaning.endsWith('：');

/** The step and the code of an error that nothing caught, as the engine's incident says it; undefined for other messages. */
export function uncaught(message: string): { name: string; code: string } | undefined {
  const [, name, code] = /^“([^”]*)” threw the error “(\w+)”, which nothing catches/.exec(message) ?? [];
  return name !== undefined && code ? { name, code } : undefined;
}
