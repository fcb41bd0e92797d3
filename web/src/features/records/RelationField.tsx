import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { IN_PLACE } from '../../ui/inPlace';
import { useCommon, type FieldInput } from './fieldInputs';
import { useRecordChoices } from './useRecordChoices';

/** Chooses a record of another object; what is typed is looked for on the server. */
export const RelationField: FieldInput = (props) => {
  const { t } = useTranslation();
  const common = useCommon(props);
  const choices = useRecordChoices(props.field.target, props.value ? String(props.value) : null);
  return (
    <Select
      {...common} {...choices} comboboxProps={IN_PLACE} searchable clearable value={(props.value as string) ?? null} onChange={props.onChange}
      nothingFoundMessage={t('records.nothingFound')}
    />
  );
};
