import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';

import { useRecordChoices } from '../features/records/useRecordChoices';

interface Props {
  object: string;
  value: string;
  onChange: (value: string | null) => void;
  label?: ReactNode;
  description?: ReactNode;
  error?: ReactNode;
  name?: string;
  disabled?: boolean;
  required?: boolean;
}

/** Asks for a record of an object; the answer is its id. */
export function RecordInput({ object, value, ...rest }: Props) {
  const { t } = useTranslation();
  const choices = useRecordChoices(object, value);
  return <Select {...rest} {...choices} searchable clearable={!rest.required} value={value || null} placeholder={t('form.choose')} nothingFoundMessage={t('records.nothingFound')} />;
}
