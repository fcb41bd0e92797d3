import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { beginDraft } from '../../api/changes';
import { draftsQuery } from '../../api/draftQueries';
import type { Definition } from '../../api/types';
import { useChange } from '../../app/useChange';

/** Opens the draft of a process, or begins one from the version that runs. */
export function EditProcess({ definition }: { definition: Definition }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const drafts = useQuery(draftsQuery).data;
  const open = (key: string) => void navigate({ to: '/automations/drafts/$key', params: { key } });
  const beginning = useChange({ change: () => beginDraft({ version_key: definition.key }), refresh: [['drafts']], onDone: ({ key }) => open(key) });
  const existing = drafts?.find((draft) => draft.definition_id === definition.process_id);
  return (
    <Button
      variant="default" leftSection={<IconPencil size={16} />} disabled={!drafts} loading={beginning.isPending}
      onClick={() => (existing ? open(existing.key) : beginning.mutate(undefined))}
    >
      {t('automations.edit')}
    </Button>
  );
}
