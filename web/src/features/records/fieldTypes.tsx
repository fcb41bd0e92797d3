// How each field type of the catalogue is shown and entered: one entry per type, found by name.

import { Anchor, Badge, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useContext, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { teamsQuery, usersQuery } from '../../api/queries';
import type { Choice, FieldInfo, RecordData } from '../../api/types';
import { day, money, number } from '../../ui/format';
import { Time } from '../../ui/Time';
import { FileField, FileShow, ImageShow } from './FileField';
import * as inputs from './fieldInputs';
import type { FieldInput, InputProps } from './fieldInputs';
import { ManyRelationField } from './ManyRelationField';
import { DurationField, ManyField, TeamField } from './moreInputs';
import { joinParts, PartsField, plainText } from './parts';
import { RecordLink } from './RecordLink';
import { Related, useRelatedTitle } from './related';
import { RelationField } from './RelationField';

interface ShowProps {
  field: FieldInfo;
  value: unknown;
  /** The record it belongs to, where that matters: an amount is in the record's currency. */
  record?: RecordData;
}

interface FieldType {
  Show: (props: ShowProps) => ReactNode;
  Input: FieldInput;
}

const CATEGORY_COLORS: Record<string, string> = {
  new: 'blue', active: 'jade', waiting: 'yellow', done: 'green', cancelled: 'gray',
  open: 'blue', won: 'green', lost: 'gray',
};

export const labelOf = inputs.labelOf;

const PlainShow: FieldType['Show'] = ({ value }) => <Text size="sm" className="break-anywhere">{String(value)}</Text>;

const LongShow: FieldType['Show'] = ({ value }) => (
  <Text size="sm" className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{String(value)}</Text>
);

const NumberShow: FieldType['Show'] = ({ field, value }) => {
  const { i18n } = useTranslation();
  return <Text size="sm">{field.grouped ? number(Number(value), i18n.language) : String(value)}</Text>;
};

const MoneyShow: FieldType['Show'] = ({ value, record }) => {
  const { i18n } = useTranslation();
  return <Text size="sm">{money(Number(value), record?.currency, i18n.language)}</Text>;
};

const PercentShow: FieldType['Show'] = ({ value }) => {
  const { i18n } = useTranslation();
  return <Text size="sm">{number(Number(value), i18n.language)} %</Text>;
};

const BooleanShow: FieldType['Show'] = ({ value }) => {
  const { t } = useTranslation();
  return <Text size="sm">{value ? t('value.yes') : t('value.no')}</Text>;
};

const ChoiceShow: FieldType['Show'] = ({ field, value }) => {
  const { i18n } = useTranslation();
  const choice = field.choices.find((one) => one.value === value);
  if (choice?.category) return <ChoiceBadge choice={choice} />;
  return <Text size="sm">{choice ? labelOf(choice, i18n.language) : String(value)}</Text>;
};

function ChoiceBadge({ choice }: { choice: Choice }) {
  const { i18n } = useTranslation();
  return (
    <Badge variant="light" radius="sm" tt="none" fw={600} miw="max-content" color={CATEGORY_COLORS[choice.category ?? ''] ?? 'gray'}>
      {labelOf(choice, i18n.language)}
    </Badge>
  );
}

const ListShow: FieldType['Show'] = ({ field, value }) => {
  const { i18n } = useTranslation();
  const texts = (Array.isArray(value) ? value : [value]).map((item) => {
    const choice = field.choices.find((one) => one.value === item);
    return choice ? labelOf(choice, i18n.language) : String(item);
  });
  return <Group gap={4}>{texts.map((text) => <Badge key={text} variant="light" color="gray" tt="none" fw={500}>{text}</Badge>)}</Group>;
};

const MomentShow: FieldType['Show'] = ({ value }) => <Text size="sm" component="span"><Time at={String(value)} absolute /></Text>;

const PersonShow: FieldType['Show'] = ({ value }) => {
  const people = useQuery(usersQuery).data;
  return <Text size="sm">{people?.find((person) => person.id === value)?.name ?? String(value)}</Text>;
};

const TeamShow: FieldType['Show'] = ({ value }) => {
  const { t } = useTranslation();
  const team = useQuery(teamsQuery).data?.find((one) => one.name === value);
  return <Text size="sm">{t(`team.${String(value)}`, { defaultValue: team?.label ?? String(value) })}</Text>;
};

const DayShow: FieldType['Show'] = ({ value }) => {
  const { i18n } = useTranslation();
  return <Text size="sm" style={{ whiteSpace: 'nowrap' }}>{day(String(value), i18n.language)}</Text>;
};

const RelationShow: FieldType['Show'] = ({ field, value }) => {
  const title = useRelatedTitle(field.target, value);
  const record = { object: field.target ?? '', id: String(value) };
  return <Text size="sm" component="span"><RecordLink record={record} size="sm">{title ?? '…'}</RecordLink></Text>;
};

const ManyRelationShow: FieldType['Show'] = ({ field, value }) => {
  const titles = useContext(Related)[field.target ?? ''] ?? {};
  return (
    <Text size="sm" component="span" className="break-anywhere">
      {(value as string[]).map((id, index) => (
        <span key={id}>{index > 0 && ', '}<RecordLink record={{ object: field.target ?? '', id }} size="sm">{titles[id] ?? '…'}</RecordLink></span>
      ))}
    </Text>
  );
};

const PartsShow: FieldType['Show'] = ({ field, value }) => {
  const { i18n } = useTranslation();
  return <Text size="sm" className="break-anywhere">{joinParts(field.type, value, i18n.language)}</Text>;
};

/** The server has cleaned it; it is shown as text all the same, so that nothing is trusted twice. */
const RichShow: FieldType['Show'] = ({ value }) => (
  <Text size="sm" className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{plainText(String(value))}</Text>
);

const link = (scheme: string, Input: FieldInput): FieldType => ({
  Show: ({ value }) => <Anchor size="sm" className="break-anywhere" href={`${scheme}${String(value)}`} rel="noreferrer">{String(value)}</Anchor>,
  Input,
});

const text: FieldType = { Show: PlainShow, Input: inputs.TextField };
const numeric: FieldType = { Show: NumberShow, Input: inputs.NumberField };

const TYPES: Record<string, FieldType> = {
  text,
  long_text: { Show: LongShow, Input: inputs.LongTextField },
  rich_text: { Show: RichShow, Input: inputs.LongTextField },
  address: { Show: PartsShow, Input: PartsField },
  person_name: { Show: PartsShow, Input: PartsField },
  location: { Show: PartsShow, Input: PartsField },
  tags: { Show: ListShow, Input: inputs.TagsField },
  email: link('mailto:', inputs.EmailField),
  phone: link('tel:', inputs.PhoneField),
  url: { Show: PlainShow, Input: inputs.UrlField },
  number: numeric,
  decimal: numeric,
  money: { Show: MoneyShow, Input: inputs.NumberField },
  percent: { Show: PercentShow, Input: inputs.NumberField },
  boolean: { Show: BooleanShow, Input: inputs.BooleanField },
  choice: { Show: ChoiceShow, Input: inputs.ChoiceField },
  multi_choice: { Show: ListShow, Input: ManyField },
  team: { Show: TeamShow, Input: TeamField },
  duration: { Show: PlainShow, Input: DurationField },
  date: { Show: DayShow, Input: inputs.DateField },
  date_time: { Show: MomentShow, Input: inputs.MomentField },
  relation: { Show: RelationShow, Input: RelationField },
  multi_relation: { Show: ManyRelationShow, Input: ManyRelationField },
  file: { Show: FileShow, Input: FileField },
  image: { Show: ImageShow, Input: FileField },
  user: { Show: PersonShow, Input: inputs.UserField },
};

export function FieldValue({ field, value, record }: ShowProps) {
  const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);
  if (empty) return <Text size="sm" c="dimmed">—</Text>;
  const { Show } = TYPES[field.shown_as] ?? text;
  return <Show field={field} value={value} record={record} />;
}

export function FieldEditor(props: InputProps) {
  const { Input } = TYPES[props.field.type] ?? text;
  return <Input {...props} />;
}
