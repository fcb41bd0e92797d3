import { Button, Group, JsonInput, Select, Stack, TextInput } from '@mantine/core';
import { IconPlayerTrackNext } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Happening, Seen } from './rehearsal';

interface Props {
  seen: Seen;
  names: Map<string, string>;
  busy: boolean;
  onHappen: (next: Happening) => void;
}

type Kind = 'complete' | 'after' | 'message' | 'signal' | 'set' | 'retry';

/** What happens next: a task is done, time passes, a message comes. */
export function NextStep({ seen, names, busy, onHappen }: Props) {
  const { t } = useTranslation();
  const nameOf = (id: string) => names.get(id) ?? id;
  const open = [...new Map(seen.tasks.map((task) => [task.element_id, task.name === task.element_id ? nameOf(task.name) : task.name])).entries()];
  const [picked, setKind] = useState<Kind>();
  const [subject, setSubject] = useState('');
  const [values, setValues] = useState('{}');
  const kinds: Kind[] = [...(open.length ? ['complete' as const] : []), ...(seen.incidents.length ? ['retry' as const] : []), 'after', 'message', 'signal', 'set'];
  // What was picked for the step before may not be there any more.
  const kind = picked && kinds.includes(picked) ? picked : (kinds[0] ?? 'after');
  const places = kind === 'complete' ? open : kind === 'retry' ? seen.incidents.map((one) => [one.element_id, nameOf(one.element_id)] as const) : [];
  const chosen = places.some(([id]) => id === subject) ? subject : (places[0]?.[0] ?? '');
  const next = happening(kind, kind === 'complete' || kind === 'retry' ? chosen : subject, values);
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-end">
        <Select
          size="xs" w={170} label={t('designer.test.next')} allowDeselect={false} value={kind} onChange={(value) => (setKind((value ?? 'after') as Kind), setSubject(''))}
          data={kinds.map((value) => ({ value, label: t(`designer.test.happens.${value}`) }))}
        />
        {places.length > 0 && (
          <Select size="xs" label={t('designer.test.which')} allowDeselect={false} value={chosen} onChange={(value) => setSubject(value ?? '')} data={places.map(([value, label]) => ({ value, label }))} />
        )}
        {(kind === 'after' || kind === 'message' || kind === 'signal') && (
          <TextInput size="xs" label={t(`designer.test.${kind === 'after' ? 'span' : 'name'}`)} placeholder={kind === 'after' ? 'P1D' : undefined} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} />
        )}
        <Button size="xs" loading={busy} disabled={!next} leftSection={<IconPlayerTrackNext size={14} />} onClick={() => next && onHappen(next)}>{t('designer.test.do')}</Button>
      </Group>
      {(kind === 'complete' || kind === 'message' || kind === 'set') && (
        <JsonInput size="xs" label={t('designer.test.values')} autosize minRows={2} maxRows={8} value={values} onChange={setValues} error={next || kind === 'message' ? null : t('designer.test.notJson')} />
      )}
    </Stack>
  );
}

function happening(kind: Kind, subject: string, text: string): Happening | null {
  let values: Record<string, unknown>;
  try {
    values = JSON.parse(text || '{}') as Record<string, unknown>;
  } catch {
    return null;
  }
  switch (kind) {
    case 'complete': return subject ? { complete: subject, with: values } : null;
    case 'after': return { after: subject || 'P1D' };
    case 'message': return subject ? { message: subject, with: values } : null;
    case 'signal': return subject ? { signal: subject } : null;
    case 'set': return { set: values };
    case 'retry': return subject ? { retry: subject } : null;
  }
}
