import { Text } from '@mantine/core';
import type { KeyboardEvent, Ref } from 'react';
import { useTranslation } from 'react-i18next';

import { clock } from '../../ui/format';
import { Panel } from '../../ui/Panel';
import classes from './Calendar.module.css';
import type { Entry } from './entries';
import { EntryLink } from './EntryLink';

interface Props {
  ref: Ref<HTMLDivElement>;
  title: string;
  entries: Entry[];
  /** Escape: back to the days. */
  onLeave: () => void;
}

/** Everything that stands on the chosen day, with its time and kind in words. */
export function DayList({ ref, title, entries, onLeave }: Props) {
  const { t, i18n } = useTranslation();
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onLeave();
  };
  return (
    <Panel title={title}>
      <div ref={ref} tabIndex={-1} className={classes.list} onKeyDown={press}>
        {!entries.length && <Text size="sm" c="dimmed">{t('calendar.freeDay')}</Text>}
        <ul>
          {entries.map((entry) => (
            <li key={entry.kind + entry.key} data-kind={entry.over ? 'over' : entry.kind}>
              <EntryLink entry={entry} />
              <Text size="xs" c="dimmed">
                {t(`calendar.kind.${entry.kind}`)} · {entry.at ? clock(entry.at, i18n.language) : t('calendar.allDay')}
                {entry.over && ` · ${t('calendar.over')}`}
              </Text>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
