import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { objectsQuery, recordQuery, searchQuery } from '../../api/queries';
import { useUser } from '../../app/session';
import { mayAdminister } from '../admin/parts';
import { recordTitle } from '../records/recordTitle';
import { labelOf, namesOf } from '../records/naming';
import { fits, isWorthAsking } from './palette';
import { seenBy } from './seen';

const PAUSE = 200;

export interface Entry {
  id: string;
  title: string;
  /** Why it was found, when the title does not say it. */
  more?: { label?: string; text: string }[];
  go: () => void;
}

export interface EntryGroup {
  id: string;
  title: string;
  entries: Entry[];
}

/** What can be gone to for what was typed: records by object and screens, or, when nothing was typed, what was seen last. */
export function useEntries(typed: string) {
  const [words] = useDebouncedValue(typed.trim(), PAUSE);
  const asks = isWorthAsking(words);
  const found = useQuery({ ...searchQuery(words), enabled: asks });
  const records = useFound(asks ? found.data ?? [] : [], words);
  const seen = useSeen();
  const screens = useScreens(typed);
  const settled = words === typed.trim() && !(asks && (found.isFetching || found.isPlaceholderData));
  const groups = [...(typed.trim() ? records : [seen]), screens].filter((group) => group.entries.length);
  return { groups, settled, words, error: asks ? found.error : null };
}

type Found = NonNullable<ReturnType<typeof searchQuery>['queryFn']> extends (...args: never[]) => infer Answer ? Awaited<Answer> : never;

function useFound(objects: Found, words: string): EntryGroup[] {
  const { t, i18n } = useTranslation();
  const { navigate } = useRouter();
  const catalogue = useQuery(objectsQuery).data ?? [];
  return objects.map(({ object, plural, records, more }) => {
    const known = catalogue.find((one) => one.name === object);
    const names = known && namesOf(known, i18n.language);
    const label = (name: string) => {
      const field = known?.fields.find((one) => one.name === name);
      return field && labelOf(field, i18n.language);
    };
    const entries: Entry[] = records.map((one) => ({
      id: `${plural}-${one.id}`,
      title: one.title || one.number,
      more: one.matches.map(({ field, text }) => ({ label: label(field), text })),
      go: () => void navigate({ to: '/$plural/$id', params: { plural, id: one.id } }),
    }));
    const all: Entry = {
      id: `${plural}-all`,
      title: t('find.all', { many: names?.many ?? plural, words }),
      go: () => void navigate({ to: '/$plural', params: { plural }, search: { q: words } }),
    };
    return { id: plural, title: names?.title ?? plural, entries: more ? [...entries, all] : entries };
  });
}

/** Asked for anew: what is archived, erased or no longer to be seen is left out. */
function useSeen(): EntryGroup {
  const { t } = useTranslation();
  const { navigate } = useRouter();
  const user = useUser();
  const seen = seenBy(user.id);
  const answers = useQueries({ queries: seen.map(({ plural, id }) => ({ ...recordQuery(plural, id), retry: false, refetchInterval: false as const })) });
  const entries = seen.flatMap(({ plural, id }, at) => {
    const record = answers[at]?.data;
    if (!record || answers[at]?.isError || record.archived_at) return [];
    return [{ id: `seen-${plural}-${id}`, title: recordTitle(record), go: () => void navigate({ to: '/$plural/$id', params: { plural, id } }) }];
  });
  return { id: 'seen', title: t('find.seen'), entries };
}

const SCREENS = [
  { to: '/inbox', text: 'nav.inbox' },
  { to: '/calendar', text: 'nav.calendar' },
  { to: '/automations', text: 'nav.automations' },
  { to: '/automations/definitions', text: 'definitions.title' },
  { to: '/instances', text: 'nav.instances' },
  { to: '/incidents', text: 'nav.incidents' },
  { to: '/verdicts', text: 'nav.verdicts' },
  { to: '/mails', text: 'nav.mails' },
  { to: '/account', text: 'account.title' },
] as const;

function useScreens(typed: string): EntryGroup {
  const { t, i18n } = useTranslation();
  const { navigate } = useRouter();
  const { manages } = useUser();
  const objects = useQuery(objectsQuery).data ?? [];
  const managed = [
    ...(manages.includes('import') ? [{ to: '/imports', text: 'nav.imports' } as const] : []),
    ...(mayAdminister(manages) ? [{ to: '/admin', text: 'nav.admin' } as const] : []),
  ];
  const fixed: Entry[] = [...SCREENS, ...managed].map(({ to, text }) => ({ id: `screen${to.replaceAll('/', '-')}`, title: t(text), go: () => void navigate({ to }) }));
  const lists: Entry[] = objects.map((object) => ({
    id: `list-${object.plural}`,
    title: namesOf(object, i18n.language).title,
    go: () => void navigate({ to: '/$plural', params: { plural: object.plural } }),
  }));
  return { id: 'screens', title: t('find.screens'), entries: [...lists, ...fixed].filter(({ title }) => fits(title, typed)) };
}
