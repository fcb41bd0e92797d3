import '../../../forms/styles';

import { Alert, Button, Drawer, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../../api/errors';
import { deleteIdentity, identitiesQuery, type Identity, rolesQuery, saveIdentity } from '../../../api/peopleQueries';
import { useChange } from '../../../app/useChange';
import { IN_PLACE } from '../../../ui/inPlace';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { wordOf } from '../objects/model';

/** Makes or changes a name in which processes act. */
export function IdentityDrawer({ identity, onClose }: { identity?: Identity; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const roles = useQuery(rolesQuery).data ?? [];
  const [draft, setDraft] = useState({ name: identity?.name ?? '', label: identity?.label ?? '', roles: identity?.roles ?? [] });
  const [own, setOwn] = useState(false);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const refresh = [identitiesQuery.queryKey];
  const saving = useChange({ change: () => saveIdentity(draft.name, { label: draft.label, roles: draft.roles }), refresh, done: t('admin.identity.done', { name: draft.label || draft.name }), quiet: true, onDone: onClose });
  const removing = useChange({ change: () => deleteIdentity(draft.name), refresh, done: t('admin.identity.removed'), quiet: true, onDone: onClose });
  const failure = saving.error ?? removing.error;
  const problem = failure ? problemOf(failure) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={identity ? identity.label || identity.name : t('admin.identity.new')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
          <TextInput label={t('admin.field.label')} data-autofocus value={draft.label} onChange={(event) => set({ label: event.currentTarget.value, ...(identity || own ? {} : { name: wordOf(event.currentTarget.value) }) })} />
          <TextInput label={t('admin.object.name')} description={t('admin.identity.nameHint')} disabled={Boolean(identity)} value={draft.name} onChange={(event) => (setOwn(true), set({ name: event.currentTarget.value }))} />
          <MultiSelect label={t('admin.person.roles')} comboboxProps={IN_PLACE} data={roles.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) || one.name }))} value={draft.roles} onChange={(next) => set({ roles: next })} />
          <Group className={classes.sticky}>
            <Button type="submit" disabled={!draft.name} loading={saving.isPending}>{t('action.save')}</Button>
            {identity && <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate(undefined)}>{t('admin.identity.remove')}</Button>}
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
