import { Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDots, IconRocket } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { discardDraft, readSheet, writeSheet } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { DraftDetail } from '../../api/types';
import { useChange } from '../../app/useChange';
import type { DecisionFacts } from '../../dmn/text';
import { fromBase64, toBase64 } from '../../ui/base64';
import { download } from '../../ui/download';
import { problemText } from '../../ui/problemText';
import type { Work } from '../designer/useDraft';
import { PublishDefinition } from './PublishDefinition';

interface Props {
  draft: DraftDetail;
  work: Work;
  /** The one that is open; sheets are made of its table. */
  decision: DecisionFacts | undefined;
  /** The text as it is this moment, taken into the work. */
  read: () => Promise<string>;
  onTaken: () => void;
}

type Form = 'dmn' | 'csv' | 'xlsx';

/** What is done with the draft as a whole: sheets in and out, publish, put away. */
export function DecisionActions({ draft, work, decision, read, onTaken }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const chosen = useRef<HTMLInputElement>(null);
  const [publishing, { open, close }] = useDisclosure(false);
  const failed = (error: unknown) => {
    const { title, text } = problemText(problemOf(error), t);
    notifications.show({ title, message: text, color: 'red', closeButtonProps: { 'aria-label': t('action.close') } });
  };
  const giving = useMutation({
    mutationFn: async (form: Form) => (form === 'dmn' ? read() : (await writeSheet(await read(), decision?.id ?? '', form)).content),
    onSuccess: (content, form) => download(`${(form !== 'dmn' && decision?.id) || draft.definition_id || 'decision'}.${form}`, form === 'xlsx' ? fromBase64(content) : content),
    onError: failed,
  });
  const taking = useMutation({
    mutationFn: async (file: File) => {
      if (file.name.toLowerCase().endsWith('.dmn')) return file.text();
      const sheet = file.name.toLowerCase().endsWith('.xlsx') ? toBase64(new Uint8Array(await file.arrayBuffer())) : await file.text();
      return (await readSheet(await read(), decision?.id ?? '', file.name, sheet)).content;
    },
    onSuccess: (content) => {
      work.change(content);
      onTaken();
    },
    onError: failed,
  });
  const discarding = useChange({
    change: () => discardDraft(draft.key), refresh: [['drafts'], ['draft', draft.key]], done: t('designer.discarded'),
    onDone: () => void navigate({ to: '/automations/definitions' }),
  });
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target><Button variant="default" leftSection={<IconDots size={16} />}>{t('designer.more')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => chosen.current?.click()}>{t('decision.import')}</Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('designer.export')}</Menu.Label>
          <Menu.Item onClick={() => giving.mutate('dmn')}>DMN</Menu.Item>
          <Menu.Item disabled={!decision?.isTable} onClick={() => giving.mutate('csv')}>{t('decision.asCsv')}</Menu.Item>
          <Menu.Item disabled={!decision?.isTable} onClick={() => giving.mutate('xlsx')}>{t('decision.asXlsx')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--mantine-color-error)" onClick={() => discarding.mutate(undefined)}>{t('designer.discard')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={chosen} type="file" hidden accept=".csv,.xlsx,.dmn" aria-label={t('decision.import')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) taking.mutate(file);
          event.currentTarget.value = '';
        }}
      />
      <Button leftSection={<IconRocket size={16} />} onClick={() => void read().then(work.save).then(open)}>{t('designer.publish')}</Button>
      <PublishDefinition opened={publishing} onClose={close} draft={draft} revision={work.revision} />
    </>
  );
}
