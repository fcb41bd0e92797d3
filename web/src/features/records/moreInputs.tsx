// The inputs of field types that few objects have.

import { Checkbox, Group, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { teamsQuery } from '../../api/queries';
import { IN_PLACE } from '../../ui/inPlace';
import { type FieldInput, labelOf, useCommon } from './fieldInputs';

/** Some of the field's choices: all are in sight. */
export const ManyField: FieldInput = (props) => {
  const { i18n } = useTranslation();
  const { autoFocus, name, required, ...common } = useCommon(props);
  const chosen = Array.isArray(props.value) ? (props.value as string[]) : [];
  return (
    <Checkbox.Group {...common} withAsterisk={required} value={chosen} onChange={(values) => props.onChange(values.length ? values : null)}>
      <Group gap="sm" mt={4}>
        {props.field.choices.map((choice, index) => (
          <Checkbox key={choice.value} value={choice.value} label={labelOf(choice, i18n.language)} name={name} autoFocus={autoFocus && index === 0} />
        ))}
      </Group>
    </Checkbox.Group>
  );
};

export const TeamField: FieldInput = (props) => {
  const { t } = useTranslation();
  const common = useCommon(props);
  const data = (useQuery(teamsQuery).data ?? []).map(({ name, label }) => ({ value: name, label: t(`team.${name}`, { defaultValue: label }) }));
  return <Select {...common} comboboxProps={IN_PLACE} data={data} searchable clearable value={(props.value as string) ?? null} onChange={props.onChange} />;
};

/** As ISO 8601 writes it. */
export const DurationField: FieldInput = (props) => {
  const common = useCommon(props);
  return <TextInput {...common} placeholder="P1DT2H" value={String(props.value ?? '')} onChange={(event) => props.onChange(event.currentTarget.value || null)} />;
};
