import { Alert, Button, Group, Modal, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { createRecord } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { useUser } from '../../app/session';
import { useChange } from '../../app/useChange';
import { fromLocalInput, toLocalInput } from '../../ui/moments';
import { problemText } from '../../ui/problemText';
import { labelOf } from './fieldTypes';
import { useObject } from './useObject';

const KINDS = ['call', 'visit', 'meeting', 'note'];
/** A note has no time but that of its writing. */
const TIMED = ['call', 'visit', 'meeting'];

/** Notes a call, a visit, a meeting or a thought about a record; it appears on the timeline. */
export function LogActivity({ object, id }: { object: string; id: string }) {
  const { t } = useTranslation();
  const [open, { open: begin, close }] = useDisclosure(false);
  return (
    <>
      <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />} onClick={begin}>{t('log.action')}</Button>
      <Modal opened={open} onClose={close} title={t('log.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <LogForm object={object} id={id} onDone={close} />
      </Modal>
    </>
  );
}

function LogForm({ object, id, onDone }: { object: string; id: string; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const user = useUser();
  const kinds = useObject('engagement')?.fields.find((field) => field.name === 'kind')?.choices ?? [];
  const [kind, setKind] = useState('call');
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const [at, setAt] = useState<string | null>(() => new Date().toISOString());
  const logging = useChange({
    change: () => {
      const starts_at = TIMED.includes(kind) ? at : null;
      const status = starts_at && new Date(starts_at) > new Date() ? 'planned' : 'done';
      return createRecord('engagements', { kind, subject, text: text || null, starts_at, about: { object, id }, status, owner: user.id });
    },
    refresh: [['timeline']],
    done: t('log.done'),
    quiet: true,
    onDone,
  });
  const problem = logging.error ? problemOf(logging.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logging.mutate(undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
        <SegmentedControl
          aria-label={t('log.kind')} value={kind} onChange={setKind}
          data={kinds.filter((one) => KINDS.includes(one.value)).map((one) => ({ value: one.value, label: labelOf(one, i18n.language) }))}
        />
        <TextInput label={t('log.subject')} required data-autofocus value={subject} error={problem?.fields?.subject} onChange={(event) => setSubject(event.currentTarget.value)} />
        {TIMED.includes(kind) && (
          <TextInput type="datetime-local" label={t('log.when')} value={toLocalInput(at)} error={problem?.fields?.starts_at} onChange={(event) => setAt(fromLocalInput(event.currentTarget.value))} />
        )}
        <Textarea label={t('log.text')} autosize minRows={3} maxRows={10} value={text} error={problem?.fields?.text} onChange={(event) => setText(event.currentTarget.value)} />
        <Group><Button type="submit" loading={logging.isPending}>{t('log.submit')}</Button></Group>
      </Stack>
    </form>
  );
}
