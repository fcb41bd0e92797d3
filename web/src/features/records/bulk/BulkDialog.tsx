import { Button, Checkbox, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { bulkPreviewQuery, startBulk } from '../../../api/bulkQueries';
import type { BulkWish, FieldInfo, ObjectInfo } from '../../../api/types';
import { useUser } from '../../../app/session';
import { useChange } from '../../../app/useChange';
import { ErrorState } from '../../../ui/ErrorState';
import { FieldEditor, labelOf } from '../fieldTypes';
import { asSent, mistakeOf } from '../mistakes';
import { type BulkKind, settable } from './wish';

interface Props {
  kind: BulkKind;
  object: ObjectInfo;
  meant: Pick<BulkWish, 'filter' | 'q'>;
  onClose: () => void;
  onStarted: (key: string) => void;
}

/** Asks what to set, says how many records would change, and begins. */
export function BulkDialog({ kind, object, meant, onClose, onStarted }: Props) {
  const { t } = useTranslation();
  const fields = settable(object);
  const [name, setName] = useState(kind === 'assign' ? 'owner' : null);
  const [value, setValue] = useState<unknown>(null);
  const field = fields.find((one) => one.name === name);
  const mayKeep = useUser().manages.includes('import');
  const [starts, setStarts] = useState(true);
  const wish = wishOf(kind, meant, field, value);
  return (
    <Modal opened onClose={onClose} size="md" title={t(`bulk.kind.${kind}`)} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack gap="md">
        <Text size="sm">{t(`bulk.means.${kind}`)}</Text>
        {kind === 'set' && <FieldChoice fields={fields} name={name} onChange={(next) => (setName(next), setValue(null))} />}
        {field && <NewValue key={field.name} field={field} value={value} onChange={setValue} />}
        {mayKeep && <Checkbox label={t('bulk.starts')} description={t('bulk.startsHint')} checked={starts} onChange={(event) => setStarts(event.currentTarget.checked)} />}
        {wish ? (
          <Confirm kind={kind} object={object} wish={{ ...wish, mode: starts ? 'run' : 'skip' }} onClose={onClose} onStarted={onStarted} />
        ) : (
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('action.cancel')}</Button></Group>
        )}
      </Stack>
    </Modal>
  );
}

/** The wish for the server; undefined while something is missing or mistaken. */
function wishOf(kind: BulkKind, meant: Props['meant'], field: FieldInfo | undefined, value: unknown): BulkWish | undefined {
  if (kind === 'archive' || kind === 'restore') return { action: kind, ...meant };
  return field && !mistakeOf(field, value) && !(field.required && value === null) ? { action: 'update', ...meant, values: { [field.name]: asSent(field, value) } } : undefined;
}

function FieldChoice({ fields, name, onChange }: { fields: FieldInfo[]; name: string | null; onChange: (name: string | null) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Select
      label={t('bulk.field')} searchable value={name} onChange={onChange} data-autofocus nothingFoundMessage={t('records.nothingFound')}
      data={fields.map((field) => ({ value: field.name, label: labelOf(field, i18n.language) }))}
    />
  );
}

function NewValue({ field, value, onChange }: { field: FieldInfo; value: unknown; onChange: (value: unknown) => void }) {
  const { t, i18n } = useTranslation();
  const mistake = value === null ? null : mistakeOf(field, value);
  return (
    <div>
      <FieldEditor field={field} value={value} onChange={onChange} label={labelOf(field, i18n.language)} error={mistake && t(`mistake.${mistake}`)} />
      {value === null && !field.required && <Text size="xs" c="dimmed" mt={4}>{t('bulk.emptied')}</Text>}
    </div>
  );
}

interface ConfirmProps extends Omit<Props, 'meant'> {
  wish: BulkWish;
}

function Confirm({ kind, object, wish, onClose, onStarted }: ConfirmProps) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(wish, 300);
  const preview = useQuery(bulkPreviewQuery(object.plural, asked));
  const starting = useChange({ change: () => startBulk(object.plural, { ...wish, at_most: found?.total }), refresh: [], onDone: ({ key }) => onStarted(key) });
  const current = JSON.stringify(asked) === JSON.stringify(wish);
  const found = current ? preview.data : undefined;
  const forbidden = found ? found.total - found.permitted : 0;
  return (
    <>
      {preview.error && current && <ErrorState error={preview.error} />}
      <Stack gap={4} aria-live="polite">
        {!(preview.error && current) && <Text size="sm" fw={600}>{!found ? t('state.loading') : found.too_many ? t('bulk.tooMany') : t('bulk.total', { count: found.total })}</Text>}
        {forbidden > 0 && !found?.too_many && <Text size="sm">{t('bulk.forbidden', { count: forbidden })}</Text>}
      </Stack>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button loading={starting.isPending} disabled={!found?.permitted || found.too_many} onClick={() => starting.mutate(undefined)}>
          {found ? t('bulk.confirm', { what: t(`bulk.kind.${kind}`), count: found.permitted }) : t(`bulk.kind.${kind}`)}
        </Button>
      </Group>
    </>
  );
}
