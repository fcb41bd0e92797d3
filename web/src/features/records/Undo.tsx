import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { undoChange } from '../../api/changes';
import type { ObjectInfo } from '../../api/types';
import { useChange } from '../../app/useChange';

/** Takes a change back; refused, with the fields, when somebody has changed them since. */
export function Undo({ object, id, changeKey }: { object: ObjectInfo; id: string; changeKey: string }) {
  const { t } = useTranslation();
  const undoing = useChange({
    change: () => undoChange(object.plural, id, changeKey), refresh: [['record', object.plural, id], ['timeline', object.plural, id], ['records']],
    done: t('timeline.undone'),
  });
  return (
    <Anchor component="button" type="button" inherit underline="always" disabled={undoing.isPending} onClick={() => undoing.mutate(undefined)}>
      {t('timeline.undo')}
    </Anchor>
  );
}
