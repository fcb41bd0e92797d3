// What the palette works out without a screen: which words stand where, and which entry the keys lead to.

/** How somebody's words are compared: without case and accents. Letters keep their places, or nothing is folded. */
function folded(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.length === text.length ? plain : text.toLowerCase();
}

function wordsOf(typed: string): string[] {
  return folded(typed).split(/\s+/).filter(Boolean);
}

const HAN = /\p{Script=Han}/u;
const LETTER = /[\p{L}\p{N}]/u;

/** Where a word stands: at the beginning of a word of the text; Chinese is written without gaps, so anywhere. */
function places(text: string, word: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || HAN.test(word) || !LETTER.test(text[at - 1] ?? '')) found.push(at);
  }
  return found;
}

/** Whether every word that was typed stands in a label. */
export function fits(label: string, typed: string): boolean {
  const text = folded(label);
  return wordsOf(typed).every((word) => places(text, word).length > 0);
}

export interface Piece {
  text: string;
  hit: boolean;
}

/** A text cut where the words that were typed begin and end. */
export function pieces(text: string, typed: string): Piece[] {
  const plain = folded(text);
  if (plain.length !== text.length) return [{ text, hit: false }];
  const marks = new Array<boolean>(text.length).fill(false);
  for (const word of wordsOf(typed)) for (const at of places(plain, word)) marks.fill(true, at, at + word.length);
  const cut: Piece[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const last = cut.at(-1);
    if (last && last.hit === marks[at]) last.text += text[at];
    else cut.push({ text: text[at] ?? '', hit: marks[at] ?? false });
  }
  return cut;
}

/** Whether there is enough to ask the server for: a Latin letter alone is in every record. */
export function isWorthAsking(typed: string): boolean {
  const words = typed.trim();
  return words.length > 1 || HAN.test(words);
}

/** The entry a key leads to; null when the key is for the text. */
export function moved(key: string, at: number, count: number): number | null {
  if (!count) return null;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'PageDown') return Math.min(at + 5, count - 1);
  if (key === 'PageUp') return Math.max(at - 5, 0);
  return null;
}
