import { Button, CloseButton, Group, Text } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconPencil, IconUserCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ObjectInfo, View } from '../../../api/types';
import type { ListSearch } from '../../../app/router';
import { BulkDialog } from './BulkDialog';
import { type BulkKind, type Chosen, kindsOf, meant, NONE } from './wish';

const ICONS = { assign: IconUserCheck, set: IconPencil, archive: IconArchive, restore: IconArchiveOff };

interface Props {
  object: ObjectInfo;
  search: ListSearch;
  view?: View;
  chosen: Chosen;
  /** How many rows are loaded, and how many records match; the latter stops counting at 10,001. */
  loaded: number;
  total: number;
  onChoose: (chosen: Chosen) => void;
  onStarted: (key: string) => void;
}

/** What can be done with the rows that are chosen. */
export function BulkBar({ object, search, view, chosen, loaded, total, onChoose, onStarted }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<BulkKind | null>(null);
  const whole = chosen !== 'all' && chosen.size === loaded && total > loaded;
  return (
    <Group gap="xs" mb="sm" role="group" aria-label={t('bulk.title')}>
      <Text size="sm" fw={600} mr="xs" aria-live="polite">{chosen === 'all' ? t('bulk.all') : t('bulk.chosen', { count: chosen.size })}</Text>
      {whole && <Button size="xs" variant="subtle" onClick={() => onChoose('all')}>{total > 10_000 ? t('bulk.chooseAllOfMany') : t('bulk.chooseAll', { count: total })}</Button>}
      {kindsOf(object, search.archived === true).map((one) => {
        const Icon = ICONS[one];
        return <Button key={one} size="xs" variant="default" leftSection={<Icon size={14} />} onClick={() => setKind(one)}>{t(`bulk.kind.${one}`)}</Button>;
      })}
      <CloseButton aria-label={t('bulk.chooseNone')} onClick={() => onChoose(NONE)} />
      {kind && <BulkDialog key={kind} kind={kind} object={object} meant={meant(object, search, chosen, view)} onClose={() => setKind(null)} onStarted={(key) => (setKind(null), onStarted(key))} />}
    </Group>
  );
}
