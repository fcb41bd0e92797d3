import { Alert, Button, FileInput, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { beginDraft, uploadDrafts } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { processIdOf } from './processId';

/** Begins a process: an empty one with a name, or what a file holds. */
export function NewDraft({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const beginning = useChange({
    change: async () => {
      if (!file) return (await beginDraft({ id: processIdOf(title, Date.now()), title, language: i18n.language })).key;
      return (await uploadDrafts([file])).items[0]?.key ?? '';
    },
    refresh: [['drafts']], quiet: true,
    onDone: (key) => void navigate({ to: '/automations/drafts/$key', params: { key } }),
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('automations.design')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form onSubmit={(event) => (event.preventDefault(), beginning.mutate(undefined))}>
        <Stack>
          <Text size="sm" c="dimmed">{t('automations.newHint')}</Text>
          <TextInput label={t('automations.newTitle')} value={title} data-autofocus disabled={Boolean(file)} onChange={(event) => setTitle(event.currentTarget.value)} />
          <FileInput label={t('automations.orFile')} placeholder={t('automations.chooseFile')} clearable value={file} onChange={setFile} accept=".bpmn,.xml,.yaml,.yml,.csv,.xlsx,.md" />
          {beginning.error && <Alert color="red" role="alert">{problemText(problemOf(beginning.error), t).text}</Alert>}
          <Button type="submit" disabled={!file && !title.trim()} loading={beginning.isPending}>{t('automations.begin')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
