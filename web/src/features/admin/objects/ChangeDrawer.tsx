import { Alert, Button, Drawer, Group, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changeObject, type Definition, removeObject } from '../../../api/adminQueries';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { PlanView } from '../PlanView';
import { usePlanned } from '../usePlanned';
import type { FieldDraft, ObjectDraft } from './model';
import { objectChange } from './model';
import { ObjectForm } from './ObjectForm';

/** What is to be done with the object as a whole, or with a field that was taken away. */
export type Wish = { kind: 'change' } | { kind: 'remove' } | { kind: 'restore'; field: FieldDraft };

interface Props {
  wish: Wish;
  definition: ObjectDraft;
  onClose: () => void;
  onDone: (text: string) => void;
}

/** Changes what an object is called, takes it away, or brings a field back: the plan first. */
export function ChangeDrawer({ wish, definition, onClose, onDone }: Props) {
  const { t, i18n } = useTranslation();
  const [draft, setDraft] = useState(definition);
  const { name } = definition;
  const label = labelOf(draft, i18n.language);
  const away = wish.kind === 'remove';
  const planned = usePlanned<Definition>({
    plan: (change) => (away ? removeObject(name, { plan: true }) : changeObject(name, change, { plan: true })),
    run: (change, confirm) => (away ? removeObject(name, { confirm }) : changeObject(name, change, { confirm })),
    onDone: () => onDone(t(away ? 'admin.object.removed' : 'admin.object.done', { label })),
  });
  const { ask } = planned;
  const asked = wish.kind === 'change' ? null : away ? {} : { fields: [{ name: wish.field.name, removed: false }] };
  const begin = JSON.stringify(asked);
  useEffect(() => {
    if (begin !== 'null') ask(JSON.parse(begin) as Definition);
    // Asked once, when it opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [begin]);
  const labels = new Map(definition.fields.map((one) => [one.name, labelOf(one, i18n.language)]));
  const title = wish.kind === 'change' ? 'admin.object.change' : away ? 'admin.object.remove' : 'admin.field.bringBack';
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={t(title)} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack>
        {!planned.planned && planned.problem && <Alert color="red" role="alert">{problemText(planned.problem, t).text}</Alert>}
        {planned.planned ? (
          <PlanView plan={planned.planned} labels={labels} problem={planned.problem} busy={planned.running} onBack={wish.kind === 'change' ? planned.back : onClose} onGo={planned.go} />
        ) : wish.kind === 'change' && (
          <form noValidate onSubmit={(event) => (event.preventDefault(), ask(objectChange(definition, draft)))}>
            <ObjectForm draft={draft} existing errors={planned.problem?.fields ?? {}} onChange={setDraft} />
            <Group className={classes.sticky} mt="md"><Button type="submit" loading={planned.planning}>{t('admin.plan.show')}</Button></Group>
          </form>
        )}
      </Stack>
    </Drawer>
  );
}
