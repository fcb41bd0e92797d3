import { Badge, Group, Table, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import type { FieldDraft } from './model';

interface Props {
  fields: FieldDraft[];
  own: ReadonlySet<string>;
  onOpen: (field: FieldDraft) => void;
}

const MARKS = ['required', 'unique', 'searchable', 'indexed', 'read_only'] as const;

/** The fields of an object with what is set of them; each opens by its name. */
export function FieldList({ fields, own, onOpen }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table className="data-table" verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('admin.field.one')}</Table.Th>
            <Table.Th>{t('admin.field.otherLabel')}</Table.Th>
            <Table.Th>{t('admin.field.name')}</Table.Th>
            <Table.Th>{t('admin.field.type')}</Table.Th>
            <Table.Th>{t('admin.field.marks')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field.name}>
              <Table.Td><UnstyledButton fz="inherit" className="row-link" onClick={() => onOpen(field)}>{labelOf(field, i18n.language) || field.name}</UnstyledButton></Table.Td>
              <Table.Td>{i18n.language === 'zh-CN' ? field.label : field.label_zh}</Table.Td>
              <Table.Td className={classes.name}>{field.name}</Table.Td>
              <Table.Td><TypeText field={field} /></Table.Td>
              <Table.Td><Marks field={field} own={own.has(field.name)} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function TypeText({ field }: { field: FieldDraft }) {
  const { t } = useTranslation();
  const type = t(`admin.type.${field.type}`, { defaultValue: field.type.replaceAll('_', ' ') });
  const more = field.target ? String(field.target) : field.choices?.length ? t('admin.choice.count', { count: field.choices.length }) : '';
  return <Text size="sm" span>{type}{more && <Text size="xs" span c="dimmed"> · {more}</Text>}</Text>;
}

function Marks({ field, own }: { field: FieldDraft; own: boolean }) {
  const { t } = useTranslation();
  const marks = [...MARKS.filter((mark) => field[mark] === true).map((mark) => t(`admin.setting.${mark}`)), ...(field.formula ? [t('admin.field.computed')] : [])];
  return (
    <Group gap={4}>
      {own && <Badge variant="light" radius="sm" tt="none" fw={600}>{t('admin.object.own')}</Badge>}
      {marks.map((mark) => <Badge key={mark} variant="light" color="gray" radius="sm" tt="none" fw={500}>{mark}</Badge>)}
    </Group>
  );
}
