import { Select, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../api/queries';
import type { ObjectInfo } from '../../api/types';
import { IN_PLACE } from '../../ui/inPlace';
import { labelOf, namesOf } from '../records/naming';
import { fillable, HEAD, mappingText, proposed, proposedKey, type Sheet, sheetOf } from './headers';

interface Props {
  files: File[];
  encoding: string | null;
  /** The mapping as a file; null while something is missing. */
  onMapping: (mapping: File | null) => void;
}

/** Makes the mapping of one file on the screen: into which object, which column is which field. */
export function ByHeaders({ files, encoding, onMapping }: Props) {
  const { t, i18n } = useTranslation();
  const objects = (useQuery(objectsQuery).data ?? []).filter((one) => one.rights.includes('create'));
  const [name, setName] = useState<string | null>(null);
  const object = objects.find((one) => one.name === name);
  const file = files.length === 1 ? files[0] : undefined;
  const sheet = useSheet(file, encoding);
  const ready = object && sheet && sheet.headers.length > 0;
  useEffect(() => {
    if (!ready) onMapping(null);
  }, [ready, onMapping]);
  const missing = !file ? (files.length ? t('imports.oneFile') : t('imports.chooseFile')) : sheet === null || sheet?.headers.length === 0 ? t('imports.noHeaders') : '';
  return (
    <Stack gap="sm">
      <Select
        label={t('imports.into')} value={name} onChange={setName} searchable comboboxProps={IN_PLACE}
        data={objects.map((one) => ({ value: one.name, label: namesOf(one, i18n.language).title }))}
      />
      {missing && <Text size="sm" c="dimmed">{missing}</Text>}
      {ready && <Columns key={`${object.name}/${sheet.name}/${sheet.headers.join()}`} object={object} objects={objects} sheet={sheet} onMapping={onMapping} />}
    </Stack>
  );
}

/** The headers of a file; undefined while they are read, null when this kind of file is not read here. */
function useSheet(file: File | undefined, encoding: string | null): Sheet | null | undefined {
  const [sheet, setSheet] = useState<Sheet | null>();
  useEffect(() => {
    let current = true;
    setSheet(undefined);
    void file?.slice(0, HEAD).arrayBuffer().then((bytes) => {
      if (current) setSheet(sheetOf(file.name, new TextDecoder(encoding ?? 'utf-8').decode(bytes)));
    });
    return () => {
      current = false;
    };
  }, [file, encoding]);
  return sheet;
}

interface ColumnsProps {
  object: ObjectInfo;
  objects: ObjectInfo[];
  sheet: Sheet;
  onMapping: (mapping: File | null) => void;
}

function Columns({ object, objects, sheet, onMapping }: ColumnsProps) {
  const { t, i18n } = useTranslation();
  const [columns, setColumns] = useState(() => proposed(object, sheet.headers));
  const [picked, setPicked] = useState<string | null>(null);
  const key = picked && picked in columns ? picked : proposedKey(object, columns);
  const text = key && mappingText(sheet, object, key, columns, objects);
  useEffect(() => onMapping(text ? new File([text], `${object.name}.toml`) : null), [text, object.name, onMapping]);
  const fields = fillable(object).map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }));
  const fieldOf = (header: string) => Object.entries(columns).find(([, from]) => from === header)?.[0] ?? null;
  const choose = (header: string, field: string | null) => {
    const others = Object.entries(columns).filter(([name, from]) => name !== field && from !== header);
    setColumns(Object.fromEntries(field ? [...others, [field, header]] : others));
  };
  return (
    <>
      <Table className="data-table" verticalSpacing={6}>
        <Table.Thead><Table.Tr><Table.Th>{t('imports.column')}</Table.Th><Table.Th>{t('imports.becomes')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {sheet.headers.map((header) => (
            <Table.Tr key={header}>
              <Table.Td className="break-anywhere">{header}</Table.Td>
              <Table.Td>
                <Select size="xs" aria-label={t('imports.fieldOf', { column: header })} placeholder={t('imports.leftOut')} clearable searchable comboboxProps={IN_PLACE} data={fields} value={fieldOf(header)} onChange={(field) => choose(header, field)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Select
        label={t('imports.key')} description={t('imports.keyHint')} allowDeselect={false} comboboxProps={IN_PLACE} value={key} onChange={setPicked}
        data={fields.filter((one) => one.value in columns)} error={key ? undefined : t('imports.noColumn')}
      />
    </>
  );
}
