import { Button } from '@mantine/core';
import { IconArchive, IconArchiveOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { archiveRecord, restoreRecord } from '../../api/changes';
import type { ObjectInfo, RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';

/** Takes a record out of the lists, or brings it back: nothing is lost either way, so nobody is asked twice. */
export function ArchiveRecord({ object, record }: { object: ObjectInfo; record: RecordData }) {
  const { t } = useTranslation();
  const { plural } = object;
  const archived = Boolean(record.archived_at);
  const turn = useChange({
    change: () => (archived ? restoreRecord(plural, record.id) : archiveRecord(plural, record)),
    refresh: [['record', plural, record.id], ['records', plural], ['timeline', plural, record.id]],
    done: t(archived ? 'record.restoredNow' : 'record.archivedNow'),
  });
  const Icon = archived ? IconArchiveOff : IconArchive;
  return (
    <Button variant="default" leftSection={<Icon size={16} />} loading={turn.isPending} onClick={() => turn.mutate(undefined)}>
      {t(archived ? 'bulk.kind.restore' : 'bulk.kind.archive')}
    </Button>
  );
}
