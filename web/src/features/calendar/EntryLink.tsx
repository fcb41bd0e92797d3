import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { clock } from '../../ui/format';
import classes from './Calendar.module.css';
import type { Entry } from './entries';

/** The way to what stands in the calendar; a brief one, in a cell, is for the mouse and leaves the order of Tab alone. */
export function EntryLink({ entry, brief }: { entry: Entry; brief?: boolean }) {
  const { t, i18n } = useTranslation();
  const time = entry.at && clock(entry.at, i18n.language);
  const common = { className: brief ? classes.brief : 'row-link', tabIndex: brief ? -1 : undefined, 'data-kind': entry.over ? 'over' : entry.kind };
  const content = brief ? <>{time && <b>{time}</b>} {entry.title}</> : entry.title;
  const title = brief ? `${t(`calendar.kind.${entry.kind}`)}: ${entry.title}` : undefined;
  if ('task' in entry.to) return <Link to="/inbox" search={{ task: entry.to.task, scope: 'all' }} title={title} {...common}>{content}</Link>;
  return <Link to="/$plural/$id" params={entry.to} title={title} {...common}>{content}</Link>;
}
