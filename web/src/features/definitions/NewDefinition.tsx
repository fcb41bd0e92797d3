import { Alert, Button, FileInput, Modal, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { beginDraft, uploadDrafts } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { useChange } from '../../app/useChange';
import { problemText } from '../../ui/problemText';
import { PAGES, type Kind } from './kinds';

const ENDINGS = { decision: '.dmn', form: '.form' };

/** Begins a decision table or form: an empty one with a name, or what a file holds. */
export function NewDefinition({ kind, opened, onClose }: { kind: Kind; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const beginning = useChange({
    change: async () => {
      if (!file) return (await beginDraft({ kind, id: idOf(kind, title), title })).key;
      return (await uploadDrafts([file])).items[0]?.key ?? '';
    },
    refresh: [['drafts']], quiet: true,
    onDone: (key) => void navigate({ to: PAGES[kind], params: { key } }),
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t(`definitions.${kind}.new`)} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form onSubmit={(event) => (event.preventDefault(), beginning.mutate(undefined))}>
        <Stack>
          <TextInput label={t('definitions.name')} value={title} data-autofocus disabled={Boolean(file)} onChange={(event) => setTitle(event.currentTarget.value)} />
          <FileInput label={t('automations.orFile')} placeholder={t('automations.chooseFile')} clearable value={file} onChange={setFile} accept={ENDINGS[kind]} />
          {beginning.error && <Alert color="red" role="alert">{problemText(problemOf(beginning.error), t).text}</Alert>}
          <Button type="submit" disabled={!file && !title.trim()} loading={beginning.isPending}>{t('automations.begin')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}

/** An id as files have it: letters, digits and “-”; a name that has none of them gets a number. */
function idOf(kind: Kind, title: string): string {
  const words = title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 100);
  return /^[a-z]/.test(words) ? words : `${kind}-${words || Date.now().toString(36)}`;
}
