import { Alert, Checkbox, List, Radio, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../api/queries';
import type { DraftOutlook, TriggerReach } from '../../api/types';
import { number } from '../../ui/format';
import { IN_PLACE } from '../../ui/inPlace';
import { TextLink } from '../../ui/links';
import { labelOf } from '../records/fieldTypes';

export const POLICIES = ['parallel', 'queue', 'skip', 'replace', 'merge'] as const;
export type Runs = 'keep' | 'migrate';
const SHOWN = 5;

/** How many records a trigger concerns, counted by the server with a cap. */
export function Reach({ reach }: { reach: TriggerReach }) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data;
  const object = objects?.find((one) => one.name === reach.object);
  const shown = (value: number) => number(value, i18n.language);
  const seen = reach.records;
  return (
    <Stack gap={2}>
      <Text size="sm" fw={600}>{t('designer.publishing.reach', { object: object ? labelOf(object, i18n.language) : reach.object, change: reach.on.map((on) => t(`designer.rule.change.${on}`, { defaultValue: on })).join(', ') })}</Text>
      <Text size="sm">{t(reach.events.capped ? 'designer.publishing.eventsCapped' : 'designer.publishing.events', { matching: shown(reach.events.matching), looked: shown(reach.events.looked_at) })}</Text>
      {seen && <Text size="sm">{t(seen.capped ? 'designer.publishing.recordsCapped' : 'designer.publishing.records', { matching: shown(seen.matching), looked: shown(seen.looked_at) })}</Text>}
    </Stack>
  );
}

/** What happens when the process is to start for a record that it is at work for already. */
export function Concurrency({ policy, disabled, onChange }: { policy: string; disabled: boolean; onChange: (policy: string) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      comboboxProps={IN_PLACE} label={t('designer.publishing.concurrency')} description={t(`designer.publishing.policyMeans.${policy}`, { defaultValue: '' })} value={policy} allowDeselect={false} disabled={disabled}
      data={[...new Set([...POLICIES, policy])].map((value) => ({ value, label: t(`designer.publishing.policy.${value}`, { defaultValue: value }) }))}
      onChange={(value) => value && value !== policy && onChange(value)}
    />
  );
}

interface RunningProps {
  running: number;
  outlook: DraftOutlook;
  runs: Runs;
  names: Map<string, string>;
  onChange: (runs: Runs) => void;
}

/** What becomes of instances under way: they end as they began, or go on with the new version. */
export function Running({ running, outlook, runs, names, onChange }: RunningProps) {
  const { t } = useTranslation();
  const stranded = outlook.stranded;
  const nameOf = (id: string) => names.get(id) ?? id;
  return (
    <Stack gap="xs">
      <Radio.Group label={t('designer.publishing.running', { count: running })} value={runs} onChange={(value) => onChange(value as Runs)}>
        <Stack gap={6} mt={6}>
          <Radio value="keep" label={t('designer.publishing.keep')} />
          <Radio value="migrate" label={t('designer.publishing.migrate')} />
        </Stack>
      </Radio.Group>
      {runs === 'migrate' && (
        <Alert color={stranded.length ? 'yellow' : 'jade'} role="status" title={t('designer.publishing.migratePreview', { count: outlook.looked_at, able: outlook.looked_at - stranded.length })}>
          {stranded.length > 0 && (
            <List size="sm">
              {stranded.slice(0, SHOWN).map((one) => (
                <List.Item key={one.instance_key}>
                  <TextLink size="sm" underline="always" c="inherit" to="/instances/$key" params={{ key: one.instance_key }} target="_blank">{one.instance_key}</TextLink>: {t('designer.publishing.stranded', { name: nameOf(one.element_id) })} <span lang="en">{one.message}</span>
                </List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
    </Stack>
  );
}

interface TogetherProps {
  drafts: DraftOutlook['together'];
  chosen: string[];
  onChange: (keys: string[]) => void;
}

/** Drafts of decisions and forms that the process names. */
export function Together({ drafts, chosen, onChange }: TogetherProps) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group label={t('designer.publishing.together')} value={chosen} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {drafts.map((one) => <Checkbox key={one.key} value={one.key} label={`${one.title || one.definition_id} (${one.name})`} />)}
      </Stack>
    </Checkbox.Group>
  );
}
