import { Alert, Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { createObject } from '../../../api/adminQueries';
import { BackLink } from '../../../ui/links';
import { PageHeader } from '../../../ui/PageHeader';
import { Panel } from '../../../ui/Panel';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { PlanView } from '../PlanView';
import { usePlanned } from '../usePlanned';
import { FieldForm } from './FieldForm';
import { FieldList } from './FieldList';
import { type FieldDraft, NEW_FIELD, objectBody, type ObjectDraft, ofField } from './model';
import { ObjectForm } from './ObjectForm';

const EMPTY: ObjectDraft = { name: '', plural: '', label: '', label_zh: '', plural_label: '', title: [], status: null, fields: [] };

/** Makes an object with its fields: it has lists, forms, search and rights at once. */
export function NewObjectPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(EMPTY);
  const [open, setOpen] = useState<number | null>(null);
  const planned = usePlanned<ObjectDraft>({
    plan: (wish) => createObject(objectBody(wish), { plan: true }),
    run: (wish) => createObject(objectBody(wish)),
    onDone: ({ name, label }) => {
      notifications.show({ message: t('admin.object.made', { label }), color: 'jade', autoClose: 3000, closeButtonProps: { 'aria-label': t('action.close') } });
      void navigate({ to: '/admin/objects/$name', params: { name } });
    },
  });
  const refused = planned.problem?.fields;
  const wrong = draft.fields.filter((one) => Object.keys(ofField(refused, one.name)).length);
  const keep = (at: number, field: FieldDraft | null) => {
    const fields = field ? draft.fields.toSpliced(at, 1, field) : draft.fields.toSpliced(at, 1);
    const names = new Set(fields.map((one) => one.name));
    setDraft({ ...draft, fields, title: draft.title.filter((name) => names.has(name)), status: draft.status && names.has(draft.status) ? draft.status : null });
    setOpen(null);
  };
  return (
    <>
      <BackLink to="/admin/objects">{t('admin.parts.objects')}</BackLink>
      <PageHeader title={t('admin.object.new')} subtitle={t('admin.object.newHint')} />
      {planned.planned ? (
        <Paper withBorder p="md" maw={720}>
          <PlanView plan={planned.planned} labels={new Map()} problem={planned.problem} busy={planned.running} onBack={planned.back} onGo={planned.go} />
        </Paper>
      ) : (
        <form noValidate onSubmit={(event) => (event.preventDefault(), planned.ask(draft))}>
          <Stack gap="lg">
            {planned.problem && <Alert color="red" role="alert">{problemText(planned.problem, t).text}{wrong.map((one) => <Text key={one.name} size="sm">{labelOf(one, i18n.language)}: {Object.values(ofField(refused, one.name)).join(' ')}</Text>)}</Alert>}
            <Panel title={t('admin.object.called')}><ObjectForm draft={draft} existing={false} errors={refused ?? {}} onChange={setDraft} /></Panel>
            <Panel title={t('admin.object.fields')} flush actions={<Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen(draft.fields.length)}>{t('admin.field.add')}</Button>}>
              {draft.fields.length
                ? <FieldList fields={draft.fields} own={new Set()} onOpen={(field) => setOpen(draft.fields.indexOf(field))} />
                : <Text size="sm" c="dimmed" p="md">{t('admin.field.noneCure')}</Text>}
            </Panel>
            <Group><Button type="submit" disabled={!draft.name || !draft.plural || !draft.fields.length} loading={planned.planning}>{t('admin.plan.show')}</Button></Group>
          </Stack>
        </form>
      )}
      {open !== null && (
        <FieldDialog
          key={open} field={draft.fields[open]} taken={new Set(draft.fields.filter((_, at) => at !== open).map((one) => one.name))} refused={refused}
          onClose={() => setOpen(null)} onKeep={(field) => keep(open, field)}
        />
      )}
    </>
  );
}

interface DialogProps {
  /** Undefined for a new one. */
  field: FieldDraft | undefined;
  taken: ReadonlySet<string>;
  refused: Record<string, string> | undefined;
  onClose: () => void;
  onKeep: (field: FieldDraft | null) => void;
}

function FieldDialog({ field, taken, refused, onClose, onKeep }: DialogProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(field ?? NEW_FIELD);
  const [tried, setTried] = useState(false);
  const mistake = !draft.name ? t('mistake.required') : taken.has(draft.name) ? t('admin.field.taken') : undefined;
  const errors = { ...(field && draft === field ? ofField(refused, field.name) : {}), ...(tried && mistake ? { name: mistake } : {}) };
  const keep = () => (mistake ? setTried(true) : onKeep(draft));
  return (
    <Modal opened onClose={onClose} size="lg" title={field ? t('admin.field.changeTitle') : t('admin.field.add')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form noValidate onSubmit={(event) => (event.preventDefault(), keep())}>
        <FieldForm field={draft} before={null} errors={errors} onChange={setDraft} />
        <Group justify="space-between" mt="md" className={classes.sticky}>
          <Button type="submit">{field ? t('admin.field.keep') : t('admin.field.put')}</Button>
          {field && <Button variant="subtle" color="red" onClick={() => onKeep(null)}>{t('admin.field.remove')}</Button>}
        </Group>
      </form>
    </Modal>
  );
}
