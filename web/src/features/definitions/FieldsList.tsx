import { ActionIcon, Button, Group, Menu, Paper, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { add, KINDS, listed, move, remove, samePlace, type FieldKind, type FormFile, type Place } from './formModel';

interface Props {
  form: FormFile;
  chosen: Place | null;
  onChoose: (place: Place) => void;
  onChange: (form: FormFile, chosen: Place | null) => void;
}

/** The components of a form in their order; Alt with an arrow moves one, Delete removes it. */
export function FieldsList({ form, chosen, onChoose, onChange }: Props) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const rows = listed(form.components);
  const focus = (place: Place | null) => setTimeout(() => list.current?.querySelector<HTMLElement>(`[data-place="${place?.join('/') ?? ''}"]`)?.focus());
  const step = (place: Place, by: -1 | 1) => {
    const [changed, there] = move(form, place, by);
    onChange(changed, there);
    focus(there);
  };
  const drop = (place: Place) => onChange(remove(form, place), null);
  const onKey = (event: KeyboardEvent, place: Place) => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) step(place, event.key === 'ArrowUp' ? -1 : 1);
    else if (event.key === 'Delete') drop(place);
    else return;
    event.preventDefault();
  };
  const begin = (kind: FieldKind) => {
    const [changed, there] = add(form, kind, t(`builder.kind.${kind}`), chosen);
    onChange(changed, there);
  };
  return (
    <Paper withBorder p="md" component="section" aria-label={t('builder.fields')}>
      <Group justify="space-between" mb="sm">
        <Title order={2} fz="md">{t('builder.fields')}</Title>
        <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target><Button size="xs" leftSection={<IconPlus size={14} />}>{t('builder.add')}</Button></Menu.Target>
          <Menu.Dropdown>{KINDS.map((kind) => <Menu.Item key={kind} onClick={() => begin(kind)}>{t(`builder.kind.${kind}`)}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      </Group>
      {!rows.length && <Text size="sm" c="dimmed">{t('builder.none')}</Text>}
      <Stack gap={4} ref={list}>
        {rows.map(({ field, place }) => {
          const name = field.label || field.text || field.key || field.id || t('builder.kind.separator');
          const active = chosen !== null && samePlace(chosen, place);
          return (
            <Group key={place.join('/')} gap={4} wrap="nowrap" pl={(place.length - 1) * 20} style={{ borderRadius: 6, background: active ? 'var(--mantine-color-default-hover)' : undefined }}>
              <UnstyledButton
                data-place={place.join('/')} px="xs" py={4} style={{ flex: 1, minWidth: 0 }} aria-pressed={active}
                onClick={() => onChoose(place)} onKeyDown={(event) => onKey(event, place)}
              >
                <Text size="sm" fw={600} truncate>{name}</Text>
                <Text size="xs" c="dimmed" truncate>{[KINDS.includes(field.type as FieldKind) ? t(`builder.kind.${field.type}`) : field.type, field.key].filter(Boolean).join(' · ')}</Text>
              </UnstyledButton>
              <ActionIcon variant="subtle" color="gray" aria-label={t('builder.up', { name })} onClick={() => step(place, -1)}><IconArrowUp size={16} /></ActionIcon>
              <ActionIcon variant="subtle" color="gray" aria-label={t('builder.down', { name })} onClick={() => step(place, 1)}><IconArrowDown size={16} /></ActionIcon>
              <ActionIcon variant="subtle" color="gray" aria-label={t('builder.remove', { name })} onClick={() => drop(place)}><IconTrash size={16} /></ActionIcon>
            </Group>
          );
        })}
      </Stack>
    </Paper>
  );
}
