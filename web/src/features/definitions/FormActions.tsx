import { Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconRocket } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { discardDraft } from '../../api/changes';
import type { DraftDetail } from '../../api/types';
import { useChange } from '../../app/useChange';
import { download } from '../../ui/download';
import type { Work } from '../designer/useDraft';
import { PublishDefinition } from './PublishDefinition';

/** What is done with the draft as a whole: files in and out, publish, put away. */
export function FormActions({ draft, work }: { draft: DraftDetail; work: Work }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const chosen = useRef<HTMLInputElement>(null);
  const [publishing, { open, close }] = useDisclosure(false);
  const discarding = useChange({
    change: () => discardDraft(draft.key), refresh: [['drafts'], ['draft', draft.key]], done: t('designer.discarded'),
    onDone: () => void navigate({ to: '/automations/definitions' }),
  });
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target><Button variant="default" leftSection={<IconDots size={16} />}>{t('designer.more')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => chosen.current?.click()}>{t('builder.import')}</Menu.Item>
          <Menu.Item onClick={() => download(`${draft.definition_id || 'form'}.form`, work.text)}>{t('builder.export')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--mantine-color-error)" onClick={() => discarding.mutate(undefined)}>{t('designer.discard')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={chosen} type="file" hidden accept=".form,.json" aria-label={t('builder.import')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void file.text().then(work.change);
          event.currentTarget.value = '';
        }}
      />
      <Button leftSection={<IconRocket size={16} />} onClick={() => void work.save().then(open)}>{t('designer.publish')}</Button>
      <PublishDefinition opened={publishing} onClose={close} draft={draft} revision={work.revision} />
    </>
  );
}
