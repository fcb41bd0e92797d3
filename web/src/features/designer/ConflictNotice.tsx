import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Time } from '../../ui/Time';
import type { Conflict } from './useDraft';

/** Somebody else saved the same draft: nothing is lost, the person says which text goes on. Both stay in the history. */
export function ConflictNotice({ conflict: { theirs }, onSettle }: { conflict: Conflict; onSettle: (whose: 'mine' | 'theirs') => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="orange" mb="md" role="alert" title={t('designer.conflict.title', { name: theirs.actor?.name ?? t('designer.conflict.somebody') })}>
      <Text size="sm" mb="sm"><Time at={theirs.at} /> · {t('designer.conflict.text')}</Text>
      <Group>
        <Button size="xs" onClick={() => onSettle('mine')}>{t('designer.conflict.mine')}</Button>
        <Button size="xs" variant="default" onClick={() => onSettle('theirs')}>{t('designer.conflict.theirs')}</Button>
      </Group>
    </Alert>
  );
}
