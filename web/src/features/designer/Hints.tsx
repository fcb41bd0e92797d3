import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Whether the process has no step yet. */
  empty: boolean;
  /** Lets a record start the process; missing where something does already. */
  onRecord: (() => void) | undefined;
}

/** What somebody who has never drawn a process needs to know first; gone once it is done. */
export function Hints({ empty, onRecord }: Props) {
  const { t } = useTranslation();
  if (!empty && !onRecord) return null;
  return (
    <Alert color="blue" variant="light" radius={0} py={6} px="sm">
      <Group gap="sm">
        {onRecord && <Text size="sm">{t('designer.byHand')}</Text>}
        {onRecord && <Button size="compact-xs" variant="default" onClick={onRecord}>{t('designer.recordStarts')}</Button>}
        {empty && <Text size="sm">{t('designer.dropStep')}</Text>}
      </Group>
    </Alert>
  );
}
