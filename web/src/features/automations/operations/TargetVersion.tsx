import { Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { versionsQuery } from '../../../api/draftQueries';
import { diagramQuery } from '../../../api/queries';
import { IN_PLACE } from '../../../ui/inPlace';
import { elementsIn, type DrawnElement } from '../elementNames';
import { useElementLabel } from '../useElementTitle';

export interface Target {
  /** The key of the version to go to. */
  key?: string;
  /** Elements whose id has changed: old to new. */
  mapping: Record<string, string>;
}

interface Props {
  process: string;
  /** The key of the version the instances run on, where it is one. */
  from?: string;
  target: Target;
  onChange: (target: Target) => void;
}

/** To which version instances go, and what became of elements that it no longer has under their id. */
export function TargetVersion({ process, from, target, onChange }: Props) {
  const { t } = useTranslation();
  const versions = useQuery(versionsQuery('process', process)).data ?? [];
  const choices = versions.filter((one) => one.key !== from);
  return (
    <Stack gap="sm">
      <Select
        comboboxProps={IN_PLACE} label={t('operations.target')} placeholder={t('operations.choosePlace')} value={target.key ?? null} allowDeselect={false}
        description={!choices.length && t('operations.noOtherVersion')}
        data={choices.map((one) => ({ value: one.key, label: t('process.version', { version: one.version }) }))}
        onChange={(key) => onChange({ key: key ?? undefined, mapping: {} })}
      />
      {from && target.key && <Mapping from={from} to={target.key} mapping={target.mapping} onChange={(mapping) => onChange({ ...target, mapping })} />}
    </Stack>
  );
}

interface MappingProps {
  from: string;
  to: string;
  mapping: Record<string, string>;
  onChange: (mapping: Record<string, string>) => void;
}

function Mapping({ from, to, mapping, onChange }: MappingProps) {
  const { t } = useTranslation();
  const labelOf = useElementLabel();
  const before = useQuery(diagramQuery(from)).data;
  const after = useQuery(diagramQuery(to)).data;
  const { gone, there } = useMemo(() => {
    const now = after ? elementsIn(after) : [];
    const ids = new Set(now.map((one) => one.id));
    return { there: now, gone: before && after ? elementsIn(before).filter((one) => !ids.has(one.id)) : [] };
  }, [before, after]);
  if (!gone.length) return null;
  const label = (one: DrawnElement) => labelOf(one.id, one.name, one.type);
  return (
    <Stack gap="xs">
      <Text size="sm">{t('operations.mapping')}</Text>
      {gone.map((one) => (
        <Select
          key={one.id} comboboxProps={IN_PLACE} label={label(one)} placeholder={t('operations.notMapped')} clearable searchable value={mapping[one.id] ?? null}
          data={there.map((other) => ({ value: other.id, label: label(other) }))}
          onChange={(id) => onChange(Object.fromEntries(Object.entries({ ...mapping, [one.id]: id ?? '' }).filter(([, value]) => value)))}
        />
      ))}
    </Stack>
  );
}
