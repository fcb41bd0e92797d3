import { Button, Chip, Group, Stack, Text, Timeline as Line } from '@mantine/core';
import { IconAlertTriangle, IconCheckbox, IconEdit, IconMail, IconMapPin, IconMessage, IconNote, IconPhone, IconRoute, IconUsers, type Icon } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { timelineQuery } from '../../api/queries';
import type { ObjectInfo, TimelineEntry } from '../../api/types';
import { TextLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { incidentText } from '../../ui/IncidentText';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { useElementTitle } from '../automations/useElementTitle';
import { ChangedFields } from './ChangedFields';
import { Comment, WriteComment } from './Comment';
import { entryTitle } from './entryTitle';
import { labelOf } from './fieldTypes';
import { LogActivity } from './LogActivity';
import { Noted, written } from './Noted';
import { Undo } from './Undo';
import { useObject } from './useObject';

const ICONS: Record<string, Icon> = {
  change: IconEdit, process: IconRoute, task: IconCheckbox, mail: IconMail, note: IconNote, incident: IconAlertTriangle, comment: IconMessage,
};

const UNDOABLE = new Set(['update', 'archive', 'restore']);

/** The kinds of engagements that have a sign of their own. */
const NOTE_ICONS: Record<string, Icon> = { call: IconPhone, visit: IconMapPin, meeting: IconUsers, email: IconMail };

/** Everything that happened to a record, newest first, by people and by processes. */
export function Timeline({ object, id }: { object: ObjectInfo; id: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(timelineQuery(object.plural, id));
  const [kind, setKind] = useState<string>('all');
  const kinds = [...new Set(query.data?.pages.flatMap((page) => page.items.map((entry) => entry.kind)))];
  return (
    <Panel title={t('timeline.title')} actions={<LogActivity object={object.name} id={id} />}>
      <WriteComment object={object} id={id} />
      {kinds.length > 1 && (
        <Chip.Group value={kind} onChange={(value) => setKind(value as string)}>
          <Group gap={6} mb="md" role="group" aria-label={t('timeline.filter')}>
            {['all', ...kinds].map((name) => (
              <Chip key={name} value={name} size="xs" variant="light">{t(`timeline.kind.${name}`, { defaultValue: name })}</Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <Loaded query={query} lines={6}>
        {(data) => (
          <Entries entries={data.pages.flatMap((page) => page.items).filter((entry) => kind === 'all' || entry.kind === kind)} object={object} id={id} />
        )}
      </Loaded>
      {query.hasNextPage && (
        <Button mt="md" variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('action.older')}
        </Button>
      )}
    </Panel>
  );
}

function Entries({ entries, object, id }: { entries: TimelineEntry[]; object: ObjectInfo; id: string }) {
  const { t } = useTranslation();
  if (!entries.length) return <Text size="sm" c="dimmed">{t('timeline.none')}</Text>;
  return (
    <Line bulletSize={26} lineWidth={1}>
      {entries.map((entry, index) => (
        <Entry key={`${entry.at}-${index}`} entry={entry} object={object} id={id} />
      ))}
    </Line>
  );
}

/** Who did it: people by their name, the rest by what it is. */
function actorName({ kind, name }: TimelineEntry['actor'], t: TFunction, named: (name: string) => string): string {
  if (kind === 'process') return `${named(name)} (${t('actor.process')})`;
  return kind === 'public' || kind === 'import' ? t(`actor.${kind}`) : name;
}

function Entry({ entry, object, id }: { entry: TimelineEntry; object: ObjectInfo; id: string }) {
  const { t, i18n } = useTranslation();
  const named = useNames();
  const titleOf = useElementTitle();
  const noted = written(entry, 'kind') ?? '';
  const starts = entry.kind === 'note' && written(entry, 'starts_at');
  const kind = useObject('engagement')?.fields.find((field) => field.name === 'kind')?.choices.find((one) => one.value === noted);
  const Bullet = (entry.kind === 'note' && NOTE_ICONS[noted]) || ICONS[entry.kind] || IconNote;
  return (
    <Line.Item
      bullet={<Bullet size={14} aria-hidden />}
      color={entry.kind === 'incident' ? 'red' : 'jade'}
      title={<Text size="sm" fw={600} className="break-anywhere">{entryTitle(entry, object, t, i18n.language, { named, titleOf })}</Text>}
    >
      <Stack gap={2}>
        {entry.detail.action === 'update' && <ChangedFields detail={entry.detail} object={object} />}
        {entry.kind === 'note' && <Noted entry={entry} />}
        {entry.kind === 'comment' && <Comment entry={entry} object={object} id={id} />}
        {entry.kind === 'incident' && <Text size="xs" className="break-anywhere">{incidentText(String(entry.detail.message ?? ''), t).text}</Text>}
        <Text size="xs" c="dimmed" component="div">
          {entry.kind === 'note' && kind && `${labelOf(kind, i18n.language)} · `}
          {starts && <><Time at={starts} absolute /> · </>}
          {`${actorName(entry.actor, t, named)} · `}
          <Time at={entry.at} />
          {entry.instance_key && (
            <> · <TextLink inherit underline="always" style={{ whiteSpace: 'nowrap' }} to="/instances/$key" params={{ key: entry.instance_key }}>{t('timeline.instance')}</TextLink></>
          )}
          {entry.change_key && UNDOABLE.has(String(entry.detail.action)) && object.rights.includes('update') && <> · <Undo object={object} id={id} changeKey={entry.change_key} /></>}
        </Text>
      </Stack>
    </Line.Item>
  );
}
