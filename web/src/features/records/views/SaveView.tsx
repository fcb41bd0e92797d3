import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../../../api/errors';
import { teamsQuery } from '../../../api/queries';
import type { ObjectInfo, View, ViewWish } from '../../../api/types';
import { changeView, createView, viewsQuery } from '../../../api/viewQueries';
import { useChange } from '../../../app/useChange';
import { IN_PLACE } from '../../../ui/inPlace';
import { problemText } from '../../../ui/problemText';

interface Props {
  object: ObjectInfo;
  /** The view that gets another name or other people; undefined for a new one. */
  view?: View;
  wish: Omit<ViewWish, 'name'>;
  onClose: () => void;
  onSaved: (view: View) => void;
}

/** Asks for the name of a view and for whom it is. */
export function SaveView({ object, view, wish, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const { plural } = object;
  const views = useQuery(viewsQuery(plural)).data;
  const labels = new Map(useQuery(teamsQuery).data?.map((team) => [team.name, team.label]));
  const [name, setName] = useState(view?.name ?? '');
  const [whose, setWhose] = useState(view ? (view.team ? `team/${view.team}` : view.sharing) : 'private');
  const teams = new Set([...(views?.teams ?? []), ...(view?.team ? [view.team] : [])]);
  const saving = useChange({
    change: (): Promise<View> => {
      const [sharing, team] = whose.split(/\/(.*)/s) as [View['sharing'], string | undefined];
      const shared = { name: name.trim(), sharing, team: team ?? null };
      const { kind, columns, filter, sort, group } = view ?? {};
      return view ? changeView(plural, view, { kind, columns, filter, sort, group, ...shared }) : createView(plural, { ...wish, ...shared });
    },
    refresh: [['views', plural]], quiet: true, done: t('views.saved'), onDone: onSaved,
  });
  const problem = saving.error ? problemOf(saving.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <Modal opened onClose={onClose} title={t(view ? 'views.rename' : 'views.saveAs')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t('views.name')} value={name} maxLength={100} data-autofocus onChange={(event) => setName(event.currentTarget.value)} error={problem && problemText(problem, t).text} />
          <Select
            label={t('views.whose')} comboboxProps={IN_PLACE} allowDeselect={false} value={whose} onChange={(value) => setWhose(value ?? 'private')}
            data={[
              { value: 'private', label: t('views.private') },
              ...[...teams].map((team) => ({ value: `team/${team}`, label: t('views.team', { team: labels.get(team) ?? team }) })),
              ...(views?.may_share_with_all || view?.sharing === 'all' ? [{ value: 'all', label: t('views.everybody') }] : []),
            ]}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
            <Button type="submit" disabled={!name.trim()} loading={saving.isPending}>{t('views.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
