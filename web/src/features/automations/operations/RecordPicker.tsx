import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../../api/queries';
import { labelOf } from '../../records/fieldTypes';
import { useRecordChoices } from '../../records/useRecordChoices';

export interface RecordChoice {
  object?: string;
  record?: string;
}

/** Chooses a record of any object: first its kind, then itself, looked for on the server. */
export function RecordPicker({ object, record, onChange }: RecordChoice & { onChange: (choice: RecordChoice) => void }) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  const choices = useRecordChoices(object, record);
  return (
    <>
      <Select
        label={t('operations.object')} placeholder={t('operations.any')} clearable value={object ?? null}
        data={objects.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))}
        onChange={(value) => onChange({ object: value ?? undefined, record: undefined })}
      />
      <Select
        key={object} label={t('operations.record')} placeholder={t(object ? 'operations.anyRecord' : 'operations.objectFirst')}
        {...choices} disabled={!object} searchable clearable value={record ?? null}
        onChange={(value) => onChange({ object, record: value ?? undefined })} nothingFoundMessage={t('records.nothingFound')}
      />
    </>
  );
}
