import '@mantine/core/styles/Menu.css';

import { Button, Menu } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconCheck, IconChevronDown, IconDeviceFloppy, IconLayoutList, IconPencil, IconPlus, IconTrash, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changeView, deleteView, viewsQuery } from '../../../api/viewQueries';
import type { ObjectInfo, View, ViewWish } from '../../../api/types';
import { useChange } from '../../../app/useChange';
import { useNames } from '../useObject';
import { SaveView } from './SaveView';

interface Props {
  object: ObjectInfo;
  view?: View;
  /** What would be saved of what is shown. */
  wish: Omit<ViewWish, 'name'>;
  changed: boolean;
  /** Shows a view as it is; undefined: all records. */
  onChoose: (view: View | undefined) => void;
}

/** Which view of a list is shown, and what can be done with it: save, save as, rename and share, delete. */
export function ViewPicker({ object, view, wish, changed, onChoose }: Props) {
  const { t, i18n } = useTranslation();
  const names = useNames(object);
  const { plural } = object;
  const [opened, setOpened] = useState(false);
  const [saving, setSaving] = useState<'new' | 'old' | null>(null);
  const items = useQuery(viewsQuery(plural)).data?.items ?? [];
  const nameOf = (one: View) => (i18n.language.startsWith('zh') ? one.name_zh : one.name);
  const refresh = [['views', plural], ['records', plural]];
  const save = useChange({
    change: (seen: View) => changeView(plural, seen, { ...wish, name: seen.name, sharing: seen.sharing, team: seen.team }),
    refresh, done: t('views.saved'), onDone: onChoose,
  });
  const remove = useChange({ change: (seen: View) => deleteView(plural, seen), refresh, done: t('views.deleted'), onDone: () => onChoose(undefined) });
  useHotkeys([['v', () => setOpened(true)]]);
  const label = view ? nameOf(view) : t('views.all', { many: names.many });
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-start" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconLayoutList size={16} />} rightSection={<IconChevronDown size={14} />} title={t('keys.withKey', { key: 'v' })}>
            {label}{changed && ' *'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          <Menu.Item leftSection={view ? <span style={{ width: 14 }} /> : <IconCheck size={14} />} onClick={() => onChoose(undefined)}>{t('views.all', { many: names.many })}</Menu.Item>
          {items.map((one) => (
            <Menu.Item
              key={one.id} onClick={() => onChoose(one)} leftSection={one.id === view?.id ? <IconCheck size={14} /> : <span style={{ width: 14 }} />}
              rightSection={one.owner && one.sharing !== 'private' ? <IconUsers size={14} role="img" aria-label={t('views.shared')} /> : undefined}
            >
              {nameOf(one)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {view?.may_change && <Menu.Item leftSection={<IconDeviceFloppy size={14} />} disabled={!changed} onClick={() => save.mutate(view)}>{t('views.save')}</Menu.Item>}
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setSaving('new')}>{t('views.saveAs')}</Menu.Item>
          {view?.may_change && <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setSaving('old')}>{t('views.rename')}</Menu.Item>}
          {view?.may_change && <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => remove.mutate(view)}>{t('views.delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {saving && <SaveView object={object} view={saving === 'old' ? view : undefined} wish={wish} onClose={() => setSaving(null)} onSaved={(saved) => (setSaving(null), onChoose(saved))} />}
    </>
  );
}
