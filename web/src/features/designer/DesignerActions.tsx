import { Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDots, IconRocket, IconSparkles } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { convertProcess, discardDraft } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { DraftDetail } from '../../api/types';
import { useChange } from '../../app/useChange';
import { fromBase64, toBase64 } from '../../ui/base64';
import { download } from '../../ui/download';
import { problemText } from '../../ui/problemText';
import { PublishDialog } from './PublishDialog';
import type { Work } from './useDraft';

interface Props {
  draft: DraftDetail;
  work: Work;
  read: () => Promise<string>;
  /** Takes what was drawn this moment into the work. */
  flush: () => Promise<void>;
  names: Map<string, string>;
  onShow: (elementId: string) => void;
}

const FORMS = ['bpmn', 'yaml', 'csv', 'xlsx', 'md', 'svg', 'mmd'] as const;
type Form = (typeof FORMS)[number];

/** What is done with the draft as a whole: tidy, take in and give out files, publish, put away. */
export function DesignerActions({ draft, work, read, flush, names, onShow }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const chosen = useRef<HTMLInputElement>(null);
  const [publishing, { open, close }] = useDisclosure(false);
  const failed = (error: unknown) => {
    const { title, text } = problemText(problemOf(error), t);
    notifications.show({ title, message: text, color: 'red', closeButtonProps: { 'aria-label': t('action.close') } });
  };
  const converting = useMutation({
    mutationFn: async (form: Form) => (form === 'bpmn' ? { content: await read(), findings: [] } : convertProcess('draft.bpmn', await read(), form)),
    onSuccess: ({ content, findings }, form) => {
      if (content === null) return failed(new Error(findings[0]?.message ?? ''));
      download(`${draft.definition_id || 'process'}.${form}`, form === 'xlsx' ? fromBase64(content) : content);
    },
    onError: failed,
  });
  const tidying = useMutation({
    mutationFn: async () => convertProcess('draft.bpmn', await read(), 'bpmn', true),
    onSuccess: ({ content }) => content !== null && work.change(content),
    onError: failed,
  });
  const taking = useMutation({
    mutationFn: async (file: File) => {
      const binary = file.name.endsWith('.xlsx');
      const content = binary ? toBase64(new Uint8Array(await file.arrayBuffer())) : await file.text();
      return convertProcess(file.name, content, 'bpmn');
    },
    onSuccess: ({ content, findings }) => (content === null ? failed(new Error(findings.map((one) => `${one.message} ${one.cure}`).join(' '))) : work.change(content)),
    onError: failed,
  });
  const discarding = useChange({
    change: () => discardDraft(draft.key), refresh: [['drafts'], ['draft', draft.key]], done: t('designer.discarded'),
    onDone: () => void navigate({ to: '/automations' }),
  });
  const copyId = () => {
    // Without a safe connection the browser has no clipboard to give.
    void navigator.clipboard?.writeText(draft.definition_id);
    notifications.show({ message: t('designer.copied', { id: draft.definition_id }), closeButtonProps: { 'aria-label': t('action.close') } });
  };
  return (
    <>
      <Button variant="default" leftSection={<IconSparkles size={16} />} loading={tidying.isPending} onClick={() => tidying.mutate()}>{t('designer.tidy')}</Button>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target><Button variant="default" leftSection={<IconDots size={16} />}>{t('designer.more')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => chosen.current?.click()}>{t('designer.import')}</Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('designer.export')}</Menu.Label>
          {FORMS.map((form) => <Menu.Item key={form} onClick={() => converting.mutate(form)}>{t(`designer.form.${form}`)}</Menu.Item>)}
          <Menu.Divider />
          <Menu.Item onClick={copyId}>{t('designer.copyId', { id: draft.definition_id })}</Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--mantine-color-error)" onClick={() => discarding.mutate(undefined)}>{t('designer.discard')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={chosen} type="file" hidden accept=".bpmn,.xml,.yaml,.yml,.csv,.xlsx,.md" aria-label={t('designer.import')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) taking.mutate(file);
          event.currentTarget.value = '';
        }}
      />
      <Button leftSection={<IconRocket size={16} />} onClick={() => void flush().then(work.save).then(open)}>{t('designer.publish')}</Button>
      <PublishDialog opened={publishing} onClose={close} draft={draft} work={work} names={names} onShow={onShow} />
    </>
  );
}
