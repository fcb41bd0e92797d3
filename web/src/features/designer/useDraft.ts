// The text of a draft while somebody works on it: saved when quiet, kept in the browser while it cannot be saved.

import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

import { saveDraft } from '../../api/changes';
import { problemOf, type Problem } from '../../api/errors';
import { forget, keep, kept as keptWork } from '../../app/kept';
import { leaveWhenSignedOut, queryClient } from '../../app/queries';
import { useUser } from '../../app/session';
import type { DraftDetail, DraftRevisionText } from '../../api/types';

/** How long nothing may change before the draft is saved, in milliseconds. */
const QUIET = 1_500;
/** How many texts can be gone back to. */
const STEPS = 100;
/** How long to wait before trying again when the server cannot be reached. */
const AGAIN = 5_000;

export interface Conflict {
  theirs: DraftRevisionText;
}

export type Saving =
  | { state: 'saved'; at: string }
  | { state: 'changed' | 'saving' }
  | { state: 'failed'; problem: Problem }
  | { state: 'conflict'; conflict: Conflict };

export interface Work {
  text: string;
  revision: number;
  saving: Saving;
  change: (text: string) => void;
  /** Something was drawn whose text is not known yet: until then nothing may be called saved. */
  touch: () => void;
  /** One step back or forth over all texts, whichever view they were changed in. */
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
  /** Whether the text came by a step back or forth: the view of it stays where it is. */
  stepped: boolean;
  /** Saves what is not saved yet; false when it could not be. */
  save: () => Promise<boolean>;
  /** After a conflict: keep mine on top of theirs, or take theirs. */
  settle: (whose: 'mine' | 'theirs') => void;
}

interface Drawn {
  text: string;
  /** On which it was drawn. */
  revision: number;
}

/** What this browser kept of a draft because it could not be saved. */
function keptText(user: string, draft: DraftDetail): Drawn | null {
  const kept = keptWork<Drawn>(user, `draft.${draft.key}`)?.work;
  return kept && kept.text !== draft.content ? kept : null;
}

export function useDraft(draft: DraftDetail): Work {
  const { id: user } = useUser();
  const [kept] = useState(() => keptText(user, draft));
  const [text, setText] = useState(kept?.text ?? draft.content);
  const [saving, setSaving] = useState<Saving>(kept ? { state: 'changed' } : { state: 'saved', at: draft.changed_at });
  const now = useRef({ text, revision: kept?.revision ?? draft.revision, saved: kept ? '' : draft.content, savedAt: draft.changed_at, touched: false });
  const sending = useRef<Promise<boolean>>(undefined);
  const past = useRef<string[]>([]);
  const future = useRef<string[]>([]);
  const [steps, setSteps] = useState({ back: 0, forth: 0, stepped: false });
  const [revision, setRevision] = useState(now.current.revision);

  const send = useCallback(async (): Promise<boolean> => {
    const wanted = now.current;
    setSaving({ state: 'saving' });
    const sent = wanted.text;
    try {
      const saved = await saveDraft(draft.key, sent, wanted.revision);
      wanted.revision = saved.revision;
      wanted.saved = sent;
      wanted.savedAt = saved.changed_at;
      setRevision(saved.revision);
      if (wanted.text === sent) forget(user, `draft.${draft.key}`);
      setSaving(wanted.text === sent && !wanted.touched ? { state: 'saved', at: saved.changed_at } : { state: 'changed' });
      void queryClient.invalidateQueries({ queryKey: ['drafts'] });
      return wanted.text === sent;
    } catch (error) {
      leaveWhenSignedOut(error);
      const problem = problemOf(error) as Problem & Partial<Conflict>;
      if (problem.code === 'draft.changed' && problem.theirs) setSaving({ state: 'conflict', conflict: { theirs: problem.theirs } });
      else setSaving({ state: 'failed', problem });
      return false;
    }
  }, [user, draft.key]);

  const save = useCallback(async (): Promise<boolean> => {
    const wanted = now.current;
    while (sending.current) if (!(await sending.current)) return wanted.text === wanted.saved;
    if (wanted.text === wanted.saved) {
      wanted.touched = false;
      setSaving((before) => (before.state === 'changed' ? { state: 'saved', at: wanted.savedAt } : before));
      return true;
    }
    sending.current = send().finally(() => (sending.current = undefined));
    return sending.current;
  }, [send]);

  const touch = useCallback(() => {
    now.current.touched = true;
    setSaving((before) => (before.state === 'saved' ? { state: 'changed' } : before));
  }, []);

  const put = useCallback((changed: string, stepped: boolean) => {
    now.current.text = changed;
    setText(changed);
    setSteps({ back: past.current.length, forth: future.current.length, stepped });
    // Kept before it is sent: neither a lost connection nor an expired session loses what was drawn.
    keep<Drawn>(user, `draft.${draft.key}`, { text: changed, revision: now.current.revision });
    setSaving((before) => (before.state === 'conflict' ? before : { state: 'changed' }));
  }, [user, draft.key]);

  const change = useCallback((changed: string) => {
    now.current.touched = false;
    if (changed === now.current.text) return;
    past.current = [...past.current, now.current.text].slice(-STEPS);
    future.current = [];
    put(changed, false);
  }, [put]);

  const step = useCallback((from: RefObject<string[]>, to: RefObject<string[]>) => {
    const wanted = from.current.at(-1);
    if (wanted === undefined) return;
    from.current = from.current.slice(0, -1);
    to.current = [...to.current, now.current.text];
    put(wanted, true);
  }, [put]);
  const undo = useCallback(() => step(past, future), [step]);
  const redo = useCallback(() => step(future, past), [step]);

  useEffect(() => {
    if (saving.state !== 'changed' && saving.state !== 'failed') return;
    if (saving.state === 'failed' && saving.problem.status > 0 && saving.problem.status < 500) return;
    const timer = setTimeout(() => void save(), saving.state === 'failed' ? AGAIN : QUIET);
    return () => clearTimeout(timer);
  }, [saving, text, save]);

  const settle = useCallback((whose: 'mine' | 'theirs') => {
    if (saving.state !== 'conflict') return;
    const { theirs } = saving.conflict;
    now.current.revision = theirs.revision;
    now.current.saved = theirs.content;
    now.current.savedAt = theirs.at;
    setRevision(theirs.revision);
    if (whose === 'theirs') {
      past.current = [...past.current, now.current.text].slice(-STEPS);
      future.current = [];
      put(theirs.content, false);
      forget(user, `draft.${draft.key}`);
      setSaving({ state: 'saved', at: theirs.at });
    } else setSaving({ state: 'changed' });
  }, [saving, user, draft.key, put]);

  return { text, revision, saving, change, touch, save, settle, undo, redo, canUndo: steps.back > 0, canRedo: steps.forth > 0, stepped: steps.stepped };
}
