import { Alert, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changeObject, type Definition } from '../../../api/adminQueries';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { PlanView } from '../PlanView';
import { usePlanned } from '../usePlanned';
import { FieldOrder } from './FieldOrder';
import type { ObjectDraft, SectionDraft } from './model';
import { SectionEditor } from './SectionEditor';

export type LayoutKind = 'columns' | 'page' | 'form';

interface Props {
  kind: LayoutKind;
  definition: ObjectDraft;
  /** Names and labels of the fields that can be shown. */
  choices: { value: string; label: string }[];
  onClose: () => void;
  onDone: (text: string) => void;
}

const EMPTY: SectionDraft = { label: '', label_zh: '', fields: [] };

/** Changes what a list, a page or a form shows and in what order, or gives it back as it is shipped. */
export function LayoutDrawer({ kind, definition, choices, onClose, onDone }: Props) {
  const { t, i18n } = useTranslation();
  const [columns, setColumns] = useState(definition.columns ?? []);
  const [sections, setSections] = useState(kind === 'columns' ? [] : (definition[kind] ?? []));
  const { name } = definition;
  const planned = usePlanned<Definition>({
    plan: (change) => changeObject(name, change, { plan: true }),
    run: (change, confirm) => changeObject(name, change, { confirm }),
    onDone: () => onDone(t('admin.object.done', { label: labelOf(definition, i18n.language) })),
  });
  const placed = sections.flatMap((section) => section.fields);
  const free = choices.filter((choice) => !(kind === 'columns' ? columns : placed).includes(choice.value));
  const put = (at: number, section: SectionDraft | null) => setSections(sections.flatMap((one, index) => (index === at ? (section ?? []) : one)));
  const move = (at: number, to: number) => {
    const moved = [...sections];
    moved.splice(to, 0, ...moved.splice(at, 1));
    setSections(moved);
  };
  const labels = new Map(choices.map((choice) => [choice.value, choice.label]));
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={t(`admin.layout.${kind}`)} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {planned.planned ? (
        <PlanView plan={planned.planned} labels={labels} problem={planned.problem} busy={planned.running} onBack={planned.back} onGo={planned.go} />
      ) : (
        <Stack>
          {planned.problem && <Alert color="red" role="alert">{problemText(planned.problem, t).text}</Alert>}
          <Text size="sm" c="dimmed">{t(`admin.layout.hint.${kind}`)}</Text>
          {kind === 'columns' ? (
            <FieldOrder label={t('admin.layout.columns')} names={columns} labels={labels} free={free} onChange={setColumns} />
          ) : (
            sections.map((section, at) => (
              <SectionEditor
                key={at} section={section} number={at + 1} labels={labels} free={free} onChange={(changed) => put(at, changed)}
                onUp={at ? () => move(at, at - 1) : undefined}
              />
            ))
          )}
          {kind !== 'columns' && <Group><Button size="xs" variant="default" onClick={() => setSections([...sections, EMPTY])}>{t('admin.layout.addSection')}</Button></Group>}
          <Group className={classes.sticky}>
            <Button loading={planned.planning} onClick={() => planned.ask({ [kind]: kind === 'columns' ? columns : sections.filter((section) => section.fields.length) })}>{t('admin.plan.show')}</Button>
            <Button variant="default" loading={planned.planning} onClick={() => planned.ask({ [kind]: null })}>{t('admin.layout.reset')}</Button>
          </Group>
        </Stack>
      )}
    </Drawer>
  );
}
