import { Button, Group, Text } from '@mantine/core';
import { IconArrowsExchange, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { RunFilter } from '../../../api/types';
import { BulkDialog, type BulkKind } from './BulkDialog';

const KINDS = [
  { kind: 'retry', icon: IconRefresh },
  { kind: 'set_variables', icon: IconPencil },
  { kind: 'migrate', icon: IconArrowsExchange },
  { kind: 'suspend', icon: IconPlayerPause },
  { kind: 'resume', icon: IconPlayerPlay },
  { kind: 'cancel', icon: IconPlayerStop },
] as const;

interface Props {
  filter: RunFilter;
  process?: string;
  version?: string;
  chosen: ReadonlySet<string>;
  /** Whether anything was found. */
  any: boolean;
  /** Whether the filter says anything. */
  narrow: boolean;
  onStarted: (batch: string) => void;
}

/** What can be done with the chosen instances, or with all that match. */
export function BulkActions({ filter, process, version, chosen, any, narrow, onStarted }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<BulkKind | null>(null);
  const meant: RunFilter = chosen.size ? { instance_keys: [...chosen], ...(filter.signature && { signature: filter.signature }) } : filter;
  const ready = any && (chosen.size > 0 || narrow);
  return (
    <Group gap="xs" px="md" pb="sm" role="group" aria-label={t('operations.bulk')}>
      <Text size="sm" fw={600} mr="xs">
        {chosen.size ? t('operations.chosen', { count: chosen.size }) : t(narrow ? 'operations.allMatching' : 'operations.narrowFirst')}
      </Text>
      {KINDS.map(({ kind: one, icon: Icon }) => (
        <Button key={one} size="xs" variant="default" leftSection={<Icon size={14} />} disabled={!ready} onClick={() => setKind(one)}>
          {t(`operations.kind.${one}`)}
        </Button>
      ))}
      {kind && <BulkDialog key={kind} kind={kind} filter={meant} process={process} version={version} onClose={() => setKind(null)} onStarted={onStarted} />}
    </Group>
  );
}
