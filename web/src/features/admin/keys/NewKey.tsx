import '../../../forms/styles';

import { Alert, Button, Drawer, Group, MultiSelect, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../../api/errors';
import { apiKeysQuery, createApiKey } from '../../../api/keyQueries';
import { peopleQuery } from '../../../api/peopleQueries';
import { useUser } from '../../../app/session';
import { useChange } from '../../../app/useChange';
import { IN_PLACE } from '../../../ui/inPlace';
import { problemText } from '../../../ui/problemText';
import classes from '../Admin.module.css';
import { useRightObjects, useRights } from '../rights';
import { endOf, type Reach, REACHES, scopesOf } from './scopes';

const ENDS = ['30', '90', '365', 'never'] as const;

interface Props {
  onClose: () => void;
  onMade: (secret: string) => void;
}

/** Makes a key: for whom, what it may do, and when it ends. */
export function NewKey({ onClose, onMade }: Props) {
  const { t } = useTranslation();
  const user = useUser();
  const people = (useQuery(peopleQuery).data ?? []).filter((one) => one.active);
  const [draft, setDraft] = useState({ name: '', person: user.id, reach: 'read' as Reach, rights: ['read'], objects: [] as string[], ends: '90' });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const making = useChange({
    change: () => createApiKey({ name: draft.name, user_id: draft.person, scopes: scopesOf(draft.reach, draft.rights, draft.objects), expires_at: endOf(draft.ends, Date.now()) }),
    refresh: [apiKeysQuery.queryKey],
    quiet: true,
    onDone: ({ secret }) => onMade(secret),
  });
  const problem = making.error ? problemOf(making.error) : undefined;
  const empty = draft.reach === 'chosen' && !(draft.rights.length && draft.objects.length);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate(undefined);
  };
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={t('admin.key.new')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
          <TextInput label={t('admin.key.name')} description={t('admin.key.nameHint')} required data-autofocus value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
          <Select label={t('admin.key.person')} description={t('admin.key.personHint')} searchable allowDeselect={false} comboboxProps={IN_PLACE} data={people.map((one) => ({ value: one.id, label: one.name }))} value={draft.person} onChange={(person) => person && set({ person })} />
          <Radio.Group label={t('admin.key.scopes')} value={draft.reach} onChange={(reach) => set({ reach: reach as Reach })}>
            <Stack gap={6} mt={4}>{REACHES.map((one) => <Radio key={one} value={one} label={t(`admin.key.reach.${one}`)} />)}</Stack>
          </Radio.Group>
          {draft.reach === 'chosen' && <Chosen rights={draft.rights} objects={draft.objects} onChange={set} />}
          <Select label={t('admin.key.ends')} allowDeselect={false} comboboxProps={IN_PLACE} data={ENDS.map((value) => ({ value, label: t(`admin.key.end.${value}`) }))} value={draft.ends} onChange={(ends) => ends && set({ ends })} />
          <Group className={classes.sticky}><Button type="submit" disabled={!draft.name.trim() || empty} loading={making.isPending}>{t('admin.key.make')}</Button></Group>
        </Stack>
      </form>
    </Drawer>
  );
}

interface ChosenProps {
  rights: string[];
  objects: string[];
  onChange: (change: { rights?: string[]; objects?: string[] }) => void;
}

function Chosen({ rights, objects, onChange }: ChosenProps) {
  const { t } = useTranslation();
  return (
    <>
      <MultiSelect label={t('admin.right.objects')} searchable comboboxProps={IN_PLACE} data={useRightObjects()} value={objects} onChange={(next) => onChange({ objects: next })} />
      <MultiSelect label={t('admin.right.rights')} comboboxProps={IN_PLACE} data={useRights()} value={rights} onChange={(next) => onChange({ rights: next })} />
    </>
  );
}
