import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconList, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { objectQuery } from '../../../api/adminQueries';
import { problemOf } from '../../../api/errors';
import type { ObjectDetail } from '../../../api/types';
import { NotFound } from '../../../app/NotFound';
import { BackLink, LinkButton } from '../../../ui/links';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { Panel } from '../../../ui/Panel';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { ChangeDrawer, type Wish } from './ChangeDrawer';
import { FieldDrawer } from './FieldDrawer';
import { FieldList } from './FieldList';
import { LayoutDrawer, type LayoutKind } from './LayoutDrawer';
import type { FieldDraft, ObjectDraft } from './model';

/** Where the object itself was made here, all its fields were. */
const NONE: ReadonlySet<string> = new Set();

const LAYOUTS: LayoutKind[] = ['columns', 'page', 'form'];

const route = getRouteApi('/shell/admin/objects/$name');

/** One object: what it is called, and its fields, which can be added, changed and taken away while people work. */
export function ObjectPage() {
  const { name } = route.useParams();
  const query = useQuery(objectQuery(name));
  if (query.error && problemOf(query.error).status === 404) return <NotFound />;
  return <Loaded query={query} lines={8}>{(detail) => <Detail key={name} detail={detail} />}</Loaded>;
}

function Detail({ detail }: { detail: ObjectDetail }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [field, setField] = useState<FieldDraft | 'new' | null>(null);
  const [wish, setWish] = useState<Wish | null>(null);
  const [layout, setLayout] = useState<LayoutKind | null>(null);
  const definition = detail.definition as unknown as ObjectDraft;
  const own = new Set(detail.own_fields);
  const title = labelOf(definition, i18n.language);
  const done = (message: string) => {
    setField(null);
    setWish(null);
    setLayout(null);
    notifications.show({ message, color: 'jade', autoClose: 3000, closeButtonProps: { 'aria-label': t('action.close') } });
  };
  return (
    <>
      <BackLink to="/admin/objects">{t('admin.parts.objects')}</BackLink>
      <PageHeader
        title={title}
        badges={!detail.shipped && <Badge variant="light" radius="sm" tt="none" fw={600}>{t('admin.object.own')}</Badge>}
        subtitle={<>{i18n.language === 'zh-CN' ? definition.label : definition.label_zh} · <span className={classes.name}>{definition.name}</span> · <span className={classes.name}>/{definition.plural}</span></>}
        actions={
          <>
            <LinkButton to="/$plural" params={{ plural: definition.plural }} variant="default" leftSection={<IconList size={16} />}>{t('admin.object.open')}</LinkButton>
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setWish({ kind: 'change' })}>{t('admin.object.change')}</Button>
            {!detail.shipped && <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setWish({ kind: 'remove' })}>{t('admin.object.remove')}</Button>}
          </>
        }
      />
      <Stack gap="lg">
        <Panel title={t('admin.object.fields')} flush actions={<Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setField('new')}>{t('admin.field.add')}</Button>}>
          <FieldList fields={definition.fields} own={detail.shipped ? own : NONE} onOpen={setField} />
        </Panel>
        <Panel title={t('admin.layout.title')}>
          <Group gap="xs">
            {LAYOUTS.map((kind) => <Button key={kind} size="xs" variant="default" onClick={() => setLayout(kind)}>{t(`admin.layout.${kind}`)}</Button>)}
          </Group>
        </Panel>
        {detail.removed_fields.length > 0 && (
          <Panel title={t('admin.field.removedTitle')}>
            <Stack gap="xs">
              {(detail.removed_fields as unknown as FieldDraft[]).map((one) => (
                <Group key={one.name} justify="space-between">
                  <Text size="sm">{labelOf(one, i18n.language) || one.name} <Text span className={classes.name} c="dimmed">{one.name}</Text></Text>
                  <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={14} />} onClick={() => setWish({ kind: 'restore', field: one })}>{t('admin.field.bringBack')}</Button>
                </Group>
              ))}
            </Stack>
          </Panel>
        )}
      </Stack>
      {field && <FieldDrawer object={definition.name} before={field === 'new' ? null : field} taken={new Set(definition.fields.map((one) => one.name))} removable={field !== 'new' && own.has(field.name)} onClose={() => setField(null)} onDone={done} />}
      {layout && (
        <LayoutDrawer
          key={layout} kind={layout} definition={definition} onClose={() => setLayout(null)} onDone={done}
          choices={definition.fields.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) || one.name }))}
        />
      )}
      {wish && (
        <ChangeDrawer
          wish={wish} definition={definition} onClose={() => setWish(null)}
          onDone={(message) => (wish.kind === 'remove' ? void navigate({ to: '/admin/objects' }).then(() => done(message)) : done(message))}
        />
      )}
    </>
  );
}
