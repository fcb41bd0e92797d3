// A text that is typed and not sent yet, kept in this browser until it is.

import { useState } from 'react';

import { forget, keep, kept, type Purpose } from './kept';
import { useUser } from './session';

/** Like useState for a text, which outlives an ended session and a closed window; an empty one is forgotten. */
export function useKeptText(purpose: Purpose): [string, (text: string) => void] {
  const user = useUser().id;
  const [text, setText] = useState(() => kept<string>(user, purpose)?.work ?? '');
  return [
    text,
    (next) => {
      setText(next);
      if (next) keep(user, purpose, next);
      else forget(user, purpose);
    },
  ];
}
