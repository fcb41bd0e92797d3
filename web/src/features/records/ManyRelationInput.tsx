import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';

import { MultiSelect } from '@mantine/core';
import { useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { IN_PLACE } from '../../ui/inPlace';
import { useCommon, type InputProps } from './fieldInputs';
import { Related } from './related';
import { useRecordChoices } from './useRecordChoices';

/** What is typed is looked for on the server; what was chosen keeps its title, whatever is typed next. */
export function ManyRelationInput(props: InputProps) {
  const { t } = useTranslation();
  const common = useCommon(props);
  const titles = useContext(Related)[props.field.target ?? ''] ?? {};
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const { data: found, ...search } = useRecordChoices(props.field.target, null);
  const ids = Array.isArray(props.value) ? (props.value as string[]) : [];
  const missing = ids.filter((id) => !found.some((one) => one.value === id));
  const data = [...missing.map((id) => ({ value: id, label: chosen[id] ?? titles[id] ?? id })), ...found];
  const choose = (next: string[]) => {
    setChosen({ ...chosen, ...Object.fromEntries(data.filter((one) => next.includes(one.value)).map((one) => [one.value, one.label])) });
    props.onChange(next.length ? next : null);
  };
  return (
    <MultiSelect
      {...common} {...search} data={data} comboboxProps={IN_PLACE} searchable clearable hidePickedOptions value={ids} onChange={choose}
      nothingFoundMessage={t('records.nothingFound')}
    />
  );
}
