import { CloseButton, Modal, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../api/errors';
import { problemText } from '../../ui/problemText';
import { moved, pieces } from './palette';
import classes from './Palette.module.css';
import { type Entry, type EntryGroup, useEntries } from './useEntries';

/** Finds any record by its words and any screen by its name, and goes there. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 48em)', window.innerWidth <= 768);
  return (
    <Modal.Root opened onClose={onClose} size="lg" fullScreen={narrow} transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('find.title')}>
        <Search whole={Boolean(narrow)} onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Search({ whole, onClose }: { whole: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  /** Enter was pressed before the answer was there: it opens the first entry of the answer. */
  const [goes, setGoes] = useState(false);
  const list = useId();
  const { groups, settled, words, error } = useEntries(typed);
  const entries = groups.flatMap((group) => group.entries);
  const chosen = entries[Math.min(at, entries.length - 1)];
  const open = (entry: Entry) => {
    onClose();
    entry.go();
  };
  const enter = (text: string) => {
    setTyped(text);
    setAt(0);
    setGoes(false);
  };
  useEffect(() => {
    if (goes && settled && chosen) open(chosen);
    if (settled) setGoes(false);
  });
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // Enter ends the composing of a Chinese word
    const next = moved(event.key, Math.min(at, entries.length - 1), entries.length);
    if (next === null && event.key !== 'Enter') return;
    event.preventDefault();
    if (next !== null) setAt(next);
    else if (settled && chosen) open(chosen);
    else setGoes(!settled);
  };
  const optionId = (entry: Entry) => `${list}-${entry.id}`;
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: whole ? '100dvh' : undefined }}>
      <div className={classes.field}>
        <IconSearch size={18} aria-hidden />
        <input
          data-autofocus role="combobox" aria-expanded={entries.length > 0} aria-controls={list} aria-autocomplete="list"
          aria-activedescendant={chosen && optionId(chosen)} aria-label={t('find.label')} placeholder={t('find.label')} autoComplete="off" spellCheck={false}
          enterKeyHint="go" maxLength={200} value={typed} onChange={(event) => enter(event.currentTarget.value)} onKeyDown={press}
        />
        <CloseButton onClick={onClose} aria-label={t('action.close')} />
      </div>
      <div id={list} role="listbox" aria-label={t('find.title')} aria-busy={!settled} className={`${classes.results} ${whole ? classes.whole : ''}`} hidden={!entries.length}>
        {groups.map((group) => (
          <Group key={group.id} group={group} words={group.id === 'seen' ? '' : words} chosen={chosen} optionId={optionId} onPoint={(entry) => setAt(entries.indexOf(entry))} onOpen={open} />
        ))}
      </div>
      {error && <Text role="alert" size="sm" c="red" p="md">{problemText(problemOf(error), t).text}</Text>}
      {!entries.length && settled && !error && <Nothing words={words} />}
      <div role="status" className="visually-hidden">{typed.trim() && settled ? t('find.results', { count: entries.length }) : ''}</div>
      {!whole && <div className={classes.keys}>{t('find.keys')}</div>}
    </div>
  );
}

interface GroupProps {
  group: EntryGroup;
  words: string;
  chosen: Entry | undefined;
  optionId: (entry: Entry) => string;
  onPoint: (entry: Entry) => void;
  onOpen: (entry: Entry) => void;
}

function Group({ group, words, chosen, optionId, onPoint, onOpen }: GroupProps) {
  const heading = useId();
  return (
    <div role="group" aria-labelledby={heading}>
      <div id={heading} className={classes.group} role="presentation">{group.title}</div>
      {group.entries.map((entry) => (
        <Option key={entry.id} id={optionId(entry)} entry={entry} words={words} chosen={entry === chosen} onPoint={() => onPoint(entry)} onOpen={() => onOpen(entry)} />
      ))}
    </div>
  );
}

function Option({ id, entry, words, chosen, onPoint, onOpen }: { id: string; entry: Entry; words: string; chosen: boolean; onPoint: () => void; onOpen: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    // The keys are heard by the field that leads this list.
    <div ref={element} id={id} role="option" aria-selected={chosen} className={classes.option} onClick={onOpen} onMouseMove={chosen ? undefined : onPoint}>
      <span className={classes.title}><Marked text={entry.title} words={words} /></span>
      {entry.more?.map(({ label, text }) => (
        <div key={`${label}-${text}`} className={classes.more}>{label && `${label}: `}<Marked text={text} words={words} /></div>
      ))}
    </div>
  );
}

function Marked({ text, words }: { text: string; words: string }) {
  return pieces(text, words).map(({ text: part, hit }, at) => (hit ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>));
}

function Nothing({ words }: { words: string }) {
  const { t } = useTranslation();
  return (
    <div style={{ padding: '1.25rem 1rem' }}>
      <Text fw={600} size="sm" className="break-anywhere">{t('find.none', { words })}</Text>
      <Text size="sm" c="dimmed" mt={4}>{t('find.noneCure')}</Text>
    </div>
  );
}
