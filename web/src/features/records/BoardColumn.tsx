import { useDroppable } from '@dnd-kit/core';
import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { recordsQuery } from '../../api/queries';
import type { Choice, FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import { money, number } from '../../ui/format';
import { Loaded } from '../../ui/Loaded';
import classes from './Board.module.css';
import { BoardCard } from './BoardCard';
import { labelOf } from './fieldTypes';
import { mergedTitles, Related } from './related';
import { sumsOf } from './sums';

interface Props {
  object: ObjectInfo;
  /** By whose choices the board has columns. */
  field: FieldInfo;
  view?: string;
  columns: FieldInfo[];
  choice: Choice;
  /** A move on its way to the server: shown as if it had arrived. */
  pending: { record: RecordData; to: string } | undefined;
}

/** One status: how many records, what those that are shown are worth, and their cards. */
export function BoardColumn({ object, field, view, columns, choice, pending }: Props) {
  const { t, i18n } = useTranslation();
  const { setNodeRef, isOver } = useDroppable({ id: choice.value });
  const among = field.name === object.status ? { status: choice.value } : { filter: JSON.stringify({ field: field.name, op: 'eq', value: choice.value }) };
  const query = useInfiniteQuery(recordsQuery(object.plural, { ...among, view, sort: '-updated_at' }));
  const label = labelOf(choice, i18n.language);
  return (
    <section ref={setNodeRef} className={classes.column} data-over={isOver || undefined} aria-label={label}>
      <Loaded query={query} lines={3}>
        {(data) => {
          const records = withPending(data.pages.flatMap((page) => page.items), pending, choice.value);
          const sums = sumsOf(object, records).map(([currency, sum]) => money(sum, currency, i18n.language));
          return (
            <Related value={mergedTitles(data.pages)}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <Title order={2} fz="sm">{label}</Title>
                <Badge variant="light" color="gray">{number(data.pages[0]?.total ?? 0, i18n.language)}</Badge>
              </Group>
              <Text size="xs" c="dimmed" mb="xs">
                {sums.length ? t('board.sum', { sum: sums.join(' + '), count: records.length }) : ' '}
              </Text>
              <div className={classes.cards}>
                {records.map((record) => <BoardCard key={record.id} object={object} columns={columns} record={record} />)}
              </div>
              {query.hasNextPage && (
                <Button size="compact-sm" variant="subtle" fullWidth loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.more')}</Button>
              )}
            </Related>
          );
        }}
      </Loaded>
    </section>
  );
}

function withPending(records: RecordData[], pending: Props['pending'], column: string): RecordData[] {
  if (!pending) return records;
  const others = records.filter((record) => record.id !== pending.record.id);
  return pending.to === column ? [pending.record, ...others] : others;
}
