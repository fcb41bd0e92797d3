import '../../../forms/styles';

import { Alert, Button, Drawer, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../../api/errors';
import { changePerson, deleteRole, type ManagedPerson, peopleQuery, type Role, rolesQuery, saveRole } from '../../../api/peopleQueries';
import { useChange } from '../../../app/useChange';
import { IN_PLACE } from '../../../ui/inPlace';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { wordOf } from '../objects/model';
import { FieldLimits } from './FieldLimits';
import { GrantList } from './GrantList';
import { changeOf, draftOf, NEW_ROLE, type RoleDraft, unreadable } from './model';
import { NOT_FOR_PEOPLE } from './notForPeople';

interface Props {
  /** Undefined makes one, from `begin` or from nothing. */
  role?: Role;
  begin?: RoleDraft;
  onClone: (role: Role) => void;
  onClose: () => void;
}

const CONCERNED = [rolesQuery.queryKey, peopleQuery.queryKey];

/** Edits a role: what it allows, which fields it keeps, and who has it. */
export function RoleDrawer({ role, begin, onClone, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const holding = people.filter((one) => role && one.roles.includes(role.name)).map((one) => one.id);
  const [draft, setDraft] = useState(() => (role ? draftOf(role) : (begin ?? NEW_ROLE)));
  const [own, setOwn] = useState(false);
  const [holders, setHolders] = useState<string[]>();
  const fixed = role?.fixed ?? false;
  const set = (change: Partial<RoleDraft>) => setDraft({ ...draft, ...change });
  const name = role?.name ?? draft.name;
  const title = role ? labelOf(role, i18n.language) || role.name : t('admin.role.new');
  const saving = useChange({
    change: async () => {
      if (!fixed) await saveRole(name, changeOf(draft));
      await give(name, people, new Set(holding), new Set(holders ?? holding));
    },
    refresh: CONCERNED, done: t('admin.role.done', { name: draft.label || name }), quiet: true, onDone: onClose,
  });
  const removing = useChange({ change: () => deleteRole(name), refresh: CONCERNED, done: t(role?.shipped ? 'admin.role.isBack' : 'admin.role.removed'), quiet: true, onDone: onClose });
  const failure = saving.error ?? removing.error;
  const problem = failure ? problemOf(failure) : undefined;
  const wrong = (problem?.fields ?? {}) as Record<string, string | undefined>;
  const broken = unreadable(draft);
  const wrongGrant = (at: number) => (broken.includes(at) ? t('admin.role.noFilter') : Object.entries(wrong).find(([path]) => path === `grants.${at}` || path.startsWith(`grants.${at}.`))?.[1]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
          {fixed && <Alert color="gray">{t('admin.role.fixedMeans')}</Alert>}
          <Group grow align="flex-start">
            <TextInput label={t('admin.field.label')} disabled={fixed} value={draft.label} error={wrong.label} onChange={(event) => set({ label: event.currentTarget.value, ...(role || own ? {} : { name: wordOf(event.currentTarget.value) }) })} />
            <TextInput label={t('admin.field.labelZh')} disabled={fixed} value={draft.label_zh} onChange={(event) => set({ label_zh: event.currentTarget.value })} />
            <TextInput label={t('admin.object.name')} disabled={Boolean(role)} value={draft.name} error={wrong.name} onChange={(event) => (setOwn(true), set({ name: event.currentTarget.value }))} />
          </Group>
          <GrantList grants={draft.grants} disabled={fixed} wrong={wrongGrant} onChange={(grants) => set({ grants })} />
          <FieldLimits fields={draft.fields} disabled={fixed} onChange={(fields) => set({ fields })} />
          {!NOT_FOR_PEOPLE.has(name) && <MultiSelect label={t('admin.role.people')} description={t('admin.role.peopleHint')} searchable comboboxProps={IN_PLACE} data={people.map((one) => ({ value: one.id, label: one.name }))} value={holders ?? holding} onChange={setHolders} />}
          <Group className={classes.sticky}>
            {!NOT_FOR_PEOPLE.has(name) && <Button type="submit" disabled={!name || broken.length > 0 || draft.grants.some((one) => !one.object)} loading={saving.isPending}>{t('action.save')}</Button>}
            {role && <Button variant="default" onClick={() => onClone(role)}>{t('admin.role.clone')}</Button>}
            {role && !fixed && (role.changed || !role.shipped) && <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate(undefined)}>{t(role.shipped ? 'admin.role.back' : 'admin.role.remove')}</Button>}
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

/** Gives a role to who shall have it, and takes it from who shall not. */
async function give(role: string, people: ManagedPerson[], had: Set<string>, has: Set<string>): Promise<void> {
  for (const one of people.filter(({ id }) => had.has(id) !== has.has(id))) {
    const others = one.roles.filter((name) => name !== role);
    await changePerson(one.id, { roles: has.has(one.id) ? [...others, role] : others });
  }
}
