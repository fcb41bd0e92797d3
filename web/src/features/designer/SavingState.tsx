import { Anchor, Group, Text } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';

import type { DraftDetail } from '../../api/types';
import { problemText } from '../../ui/problemText';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import type { Saving } from './useDraft';

interface Props {
  draft: DraftDetail;
  saving: Saving;
  onSave: () => void;
  /** Whether its id is shown: processes write the id of a decision or form into their steps. */
  named?: boolean;
}

/** Whether what is drawn is safe on the server. */
export function SavingState({ draft, saving, onSave, named = false }: Props) {
  const { t } = useTranslation();
  return (
    <Group gap={8} role="status">
      <StateBadge state={draft.state === 'open' ? 'draft' : draft.state} />
      {named && <Text span size="sm">{draft.definition_id}</Text>}
      {saving.state === 'saved' && <Text span size="sm" c="dimmed"><Trans i18nKey="designer.saved" components={{ at: <Time at={saving.at} /> }} /></Text>}
      {saving.state === 'changed' && <Text span size="sm" c="dimmed">{t('designer.changed')}</Text>}
      {saving.state === 'saving' && <Text span size="sm" c="dimmed">{t('designer.saving')}</Text>}
      {saving.state === 'failed' && (
        <Text span size="sm" c="var(--mantine-color-error)">
          {t('designer.notSaved')} {problemText(saving.problem, t).text} <Anchor component="button" size="sm" onClick={onSave}>{t('action.retry')}</Anchor>
        </Text>
      )}
    </Group>
  );
}
