import '../../../forms/styles';

import { Alert, Button, Drawer, Group, MultiSelect, PasswordInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../../api/errors';
import { changePerson, createPerson, invitePerson, managedTeamsQuery, type ManagedPerson, peopleQuery, rolesQuery } from '../../../api/peopleQueries';
import { useChange } from '../../../app/useChange';
import { LANGUAGES } from '../../../locales/i18n';
import { IN_PLACE } from '../../../ui/inPlace';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { NOT_FOR_PEOPLE } from '../roles/notForPeople';
import { useTeamName } from './useTeamName';

interface Props {
  /** Null adds somebody. */
  person: ManagedPerson | null;
  people: ManagedPerson[];
  onClose: () => void;
}

/** Adds somebody, or changes roles, teams, whom they report to, and whether they may sign in. */
export function PersonDrawer({ person, people, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const roles = (useQuery(rolesQuery).data ?? []).filter((one) => !NOT_FOR_PEOPLE.has(one.name));
  const teams = useQuery(managedTeamsQuery).data ?? [];
  const teamName = useTeamName(teams);
  const [draft, setDraft] = useState({ name: person?.name ?? '', email: person?.email ?? '', roles: person?.roles ?? ['sales'], teams: person?.teams ?? [], above: person?.reports_to ?? null, active: person?.active ?? true, language: i18n.language, password: '' });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const saving = useChange({
    change: async () => {
      const { name, email, roles: held, teams: groups, above, active, language, password } = draft;
      if (person) return changePerson(person.id, { name, roles: held, teams: groups, reports_to: above ?? '', active });
      const made = await createPerson({ name, email, roles: held, teams: groups, language, password: password || null });
      if (above) await changePerson(made.id, { reports_to: above });
      if (!password) await invitePerson(made.id);
      return made;
    },
    refresh: [peopleQuery.queryKey, ['users']],
    done: t('admin.person.done', { name: draft.name }),
    quiet: true,
    onDone: onClose,
  });
  const mailing = useChange({ change: () => invitePerson(person?.id ?? ''), refresh: [], done: t('admin.person.mailed', { email: draft.email }) });
  const problem = saving.error ? problemOf(saving.error) : undefined;
  const wrong = { ...problem?.fields, ...(problem?.code === 'access.email_taken' ? { email: problemText(problem, t).text } : {}) } as Record<string, string | undefined>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  const close = { 'aria-label': t('action.close') };
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={person ? person.name : t('admin.person.new')} closeButtonProps={close}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          {problem && !Object.keys(wrong).length && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
          <TextInput label={t('admin.person.name')} required data-autofocus value={draft.name} error={wrong.name} onChange={(event) => set({ name: event.currentTarget.value })} />
          <TextInput label={t('admin.person.email')} type="email" required={!person} disabled={Boolean(person)} value={draft.email} error={wrong.email} onChange={(event) => set({ email: event.currentTarget.value })} />
          {!person && (
            <>
              <PasswordInput label={t('admin.person.password')} description={t('admin.person.passwordHint')} autoComplete="new-password" value={draft.password} error={wrong.password} visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }} onChange={(event) => set({ password: event.currentTarget.value })} />
              <Select label={t('admin.person.language')} allowDeselect={false} comboboxProps={IN_PLACE} data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))} value={draft.language} onChange={(language) => language && set({ language })} />
            </>
          )}
          <MultiSelect label={t('admin.person.roles')} description={t('admin.person.rolesHint')} comboboxProps={IN_PLACE} data={roles.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) || one.name }))} value={draft.roles} error={wrong.roles} onChange={(held) => set({ roles: held })} />
          <MultiSelect label={t('admin.person.teams')} comboboxProps={IN_PLACE} data={teams.map((one) => ({ value: one.name, label: teamName(one.name) }))} value={draft.teams} error={wrong.teams} onChange={(groups) => set({ teams: groups })} />
          <Select label={t('admin.person.above')} comboboxProps={IN_PLACE} searchable clearable data={people.filter((one) => one.active && one.id !== person?.id).map((one) => ({ value: one.id, label: one.name }))} value={draft.above} error={wrong.reports_to} onChange={(above) => set({ above })} />
          {person && <Switch mt="xs" label={t('admin.person.active')} description={t('admin.person.activeHint')} checked={draft.active} onChange={(event) => set({ active: event.currentTarget.checked })} />}
          {person?.active && <Group><Button size="xs" variant="default" leftSection={<IconMail size={14} />} loading={mailing.isPending} onClick={() => mailing.mutate(undefined)}>{t('admin.person.mail')}</Button></Group>}
          <Group className={classes.sticky}><Button type="submit" loading={saving.isPending}>{person ? t('action.save') : t('admin.person.add')}</Button></Group>
        </Stack>
      </form>
    </Drawer>
  );
}
