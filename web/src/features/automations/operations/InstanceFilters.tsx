import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { versionsQuery } from '../../../api/draftQueries';
import { definitionsQuery, diagramQuery } from '../../../api/queries';
import type { InstancesSearch } from '../../../app/router';
import { fromLocalInput, toLocalInput } from '../../../ui/moments';
import { shortTime } from '../../../ui/format';
import { useNames } from '../../../ui/useNames';
import { elementsIn } from '../elementNames';
import { useElementTitle } from '../useElementTitle';
import { RecordPicker } from './RecordPicker';
import { readVariable } from './search';

const STATES = ['active', 'incident', 'completed', 'cancelled'] as const;

interface Props {
  search: InstancesSearch;
  onChange: (change: InstancesSearch) => void;
  onClear: () => void;
}

/** What the instances are filtered by; everything stands in the address of the page. */
export function InstanceFilters({ search, onChange, onClear }: Props) {
  const { t, i18n } = useTranslation();
  const drawn = useQuery({ ...diagramQuery(search.version ?? ''), enabled: Boolean(search.element && search.version) }).data;
  const titleOf = useElementTitle();
  const found = drawn && elementsIn(drawn).find((one) => one.id === search.element);
  const element = found ? titleOf(found.id, found.name, found.type).title : search.element;
  const done = search.doneFrom || search.doneBefore;
  const moment = (at: string | undefined) => (at ? shortTime(at, i18n.language) : '…');
  const named = useNames();
  const definitions = useQuery(definitionsQuery).data ?? [];
  const versions = useQuery(versionsQuery('process', search.process ?? '')).data ?? [];
  const narrow = Object.entries(search).some(([name, value]) => value !== undefined && name !== 'batch');
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="sm" p="md" component="search">
      <Select
        label={t('operations.process')} placeholder={t('operations.any')} searchable clearable value={search.process ?? null}
        data={definitions.map((one) => ({ value: one.process_id, label: named(one.name || one.process_id) }))}
        onChange={(process) => onChange({ process: process ?? undefined, version: undefined })}
      />
      <Select
        label={t('process.versionColumn')} placeholder={t(search.process ? 'operations.any' : 'operations.processFirst')} clearable disabled={!search.process}
        data={versions.map((one) => ({ value: one.key, label: t('process.version', { version: one.version }) }))}
        value={search.version ?? null} onChange={(version) => onChange({ version: version ?? undefined })}
      />
      <Select
        label={t('instances.state')} placeholder={t('operations.any')} clearable value={search.state ?? null}
        data={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        onChange={(state) => onChange({ state: (state as InstancesSearch['state']) ?? undefined })}
      />
      <VariableInput key={search.variable} value={search.variable} onChange={(variable) => onChange({ variable })} />
      <RecordPicker object={search.object} record={search.record} onChange={onChange} />
      <MomentInput label={t('operations.startedFrom')} value={search.from} onChange={(from) => onChange({ from })} />
      <MomentInput label={t('operations.startedBefore')} value={search.before} onChange={(before) => onChange({ before })} />
      {narrow && (
        <Group align="flex-end" gap="xs" style={{ gridColumn: '1 / -1' }}>
          {search.element && !done && <Chip onClear={() => onChange({ element: undefined })}>{t('operations.atElement', { name: element })}</Chip>}
          {done && (
            <Chip onClear={() => onChange({ element: undefined, doneFrom: undefined, doneBefore: undefined })}>
              {t(search.element ? 'operations.elementDone' : 'operations.taskDone', { name: element, from: moment(search.doneFrom), before: moment(search.doneBefore) })}
            </Chip>
          )}
          {search.cause && (
            <Chip onClear={() => onChange({ cause: undefined })}>{t('operations.oneCause')}</Chip>
          )}
          <Button variant="default" size="xs" onClick={onClear}>{t('operations.clear')}</Button>
        </Group>
      )}
    </SimpleGrid>
  );
}

/** A condition that only links set; a press takes it away. */
function Chip({ children, onClear }: { children: ReactNode; onClear: () => void }) {
  return <Button variant="light" size="xs" rightSection={<IconX size={14} />} onClick={onClear}>{children}</Button>;
}

interface InputProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Searches when the field is left or Enter is pressed, not at each letter: it reads many runs. */
function VariableInput({ value, onChange }: InputProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value ?? '');
  const wrong = Boolean(text.trim()) && !readVariable(text);
  const take = () => !wrong && text.trim() !== (value ?? '') && onChange(text.trim() || undefined);
  return (
    <TextInput
      label={t('operations.variable')} placeholder={t('operations.variableExample')} value={text} error={wrong && t('operations.variableWrong')}
      onChange={(event) => setText(event.currentTarget.value)} onBlur={take}
      onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && take()}
    />
  );
}

function MomentInput({ label, value, onChange }: InputProps & { label: string }) {
  return (
    <TextInput
      type="datetime-local" label={label} value={toLocalInput(value)}
      onChange={(event) => onChange(fromLocalInput(event.currentTarget.value) ?? undefined)}
    />
  );
}
