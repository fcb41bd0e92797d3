import { Button } from '@mantine/core';
import { IconArrowsExchange, IconArrowsMove } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { InstanceDetail } from '../../../api/types';
import { MigrateInstance } from './MigrateInstance';
import { MoveToken } from './MoveToken';

/** Moving a token, and going on with another version. */
export function InstanceActions({ instance }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'move' | 'migrate' | null>(null);
  const close = () => setDoing(null);
  return (
    <>
      <Button variant="default" leftSection={<IconArrowsMove size={16} />} onClick={() => setDoing('move')}>{t('operations.move')}</Button>
      <Button variant="default" leftSection={<IconArrowsExchange size={16} />} onClick={() => setDoing('migrate')}>{t('operations.kind.migrate')}</Button>
      {doing === 'move' && <MoveToken instance={instance} onClose={close} />}
      {doing === 'migrate' && <MigrateInstance instance={instance} onClose={close} />}
    </>
  );
}
