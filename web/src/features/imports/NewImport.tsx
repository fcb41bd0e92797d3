import { Alert, Button, FileInput, Group, Radio, Select, Stack, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { startImport } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { mappingsQuery } from '../../api/importQueries';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { AskedFiles } from './AskedFiles';
import { ByHeaders } from './ByHeaders';
import { MODES } from './modes';

const ALL_MODES = [...MODES, 'try'] as const;
const ENCODINGS = ['utf-8', 'gb18030', 'big5', 'windows-1252'];
/** Stands for a mapping file of one's own among the names of the shipped ones. */
const OWN = '';
/** Stands for a mapping that is made here, from the headers of the file. */
const HEADERS = '.';

/** Files, how they are read, and whether processes run for what comes in. */
export function NewImport() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mappings = useQuery(mappingsQuery).data ?? [];
  const [files, setFiles] = useState<File[]>([]);
  const [picked, setPicked] = useState<string>();
  const [own, setOwn] = useState<File | null>(null);
  const [mode, setMode] = useState<(typeof ALL_MODES)[number]>('run');
  const [encoding, setEncoding] = useState<string | null>(null);
  const name = picked ?? mappings[0]?.name ?? OWN;
  const clear = { 'aria-label': t('imports.takeOut') };
  const asks = name === OWN || name === HEADERS;
  const start = useChange({
    change: () => startImport({ files: own && asks ? [...files, own] : files, mapping: asks ? undefined : name, mode, encoding: encoding ?? undefined }),
    refresh: [['imports']],
    quiet: true,
    onDone: ({ key }) => void navigate({ to: '/imports/$key', params: { key } }),
  });
  const problem = start.error ? problemOf(start.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={t('imports.mapping')} description={t('imports.mappingHint')} value={name} allowDeselect={false}
          data={[...mappings.map((one) => ({ value: one.name, label: one.name })), { value: HEADERS, label: t('imports.byHeaders') }, { value: OWN, label: t('imports.own') }]}
          onChange={(value) => (setOwn(null), setPicked(value ?? OWN))}
        />
        {name === OWN
          ? <FileInput label={t('imports.ownFile')} placeholder={t('publish.choose')} accept=".toml" clearable clearButtonProps={clear} value={own} onChange={setOwn} />
          : name === HEADERS ? null : <AskedFiles mapping={mappings.find((one) => one.name === name)} chosen={files} />}
        <FileInput
          label={t('imports.files')} placeholder={t('publish.choose')} multiple clearable clearButtonProps={clear} accept=".csv,.xlsx,.jsonl,.vcf,text/csv,text/vcard" value={files}
          onChange={(chosen) => {
            start.reset();
            setFiles(chosen);
          }}
        />
        {name === HEADERS && <ByHeaders files={files} encoding={encoding} onMapping={setOwn} />}
        <Select
          label={t('imports.encoding')} description={t('imports.encodingHint')} placeholder={t('imports.encodingAuto')} clearable
          data={ENCODINGS} value={encoding} onChange={setEncoding}
        />
        <Radio.Group label={t('imports.modeTitle')} value={mode} onChange={(value) => setMode(ALL_MODES.find((one) => one === value) ?? 'run')}>
          <Stack gap="xs" mt="xs">
            {ALL_MODES.map((value) => <Radio key={value} value={value} label={t(`imports.mode.${value}`)} description={t(`imports.modeMeans.${value}`)} />)}
          </Stack>
        </Radio.Group>
        {problem && (
          <Alert color="red" role="alert" title={t('imports.refused')}><Text size="sm" className="break-anywhere">{problemText(problem, t).text}</Text></Alert>
        )}
        <Group>
          <Button type="submit" leftSection={<IconFileImport size={16} />} disabled={!files.length || (asks && !own)} loading={start.isPending}>{t(mode === 'try' ? 'imports.startTrial' : 'imports.start')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
