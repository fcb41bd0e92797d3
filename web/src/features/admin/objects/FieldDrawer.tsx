import { Alert, Button, Drawer, Group, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changeObject, type Definition } from '../../../api/adminQueries';
import { problemText } from '../../../ui/problemText';
import { labelOf } from '../../records/naming';
import classes from '../Admin.module.css';
import { PlanView } from '../PlanView';
import { usePlanned } from '../usePlanned';
import { FieldForm } from './FieldForm';
import { type FieldDraft, fieldBody, fieldChange, NEW_FIELD, ofField } from './model';

interface Props {
  object: string;
  /** The field to be changed; null adds one. */
  before: FieldDraft | null;
  /** The words of the fields there are: to add one of these would change it. */
  taken: ReadonlySet<string>;
  /** It was made here, so it can be taken away. */
  removable: boolean;
  onClose: () => void;
  onDone: (text: string) => void;
}

/** One field of an object that is there: what would be done is shown, then done. */
export function FieldDrawer({ object, before, taken, removable, onClose, onDone }: Props) {
  const { t, i18n } = useTranslation();
  const [field, setField] = useState<FieldDraft>(before ?? NEW_FIELD);
  const label = labelOf(field, i18n.language) || field.name;
  const planned = usePlanned<Definition>({
    plan: (wish) => changeObject(object, wish, { plan: true }),
    run: (wish, confirm) => changeObject(object, wish, { confirm }),
    onDone: () => onDone(t('admin.field.done', { label })),
  });
  const [tried, setTried] = useState<string | null>(null);
  const mistake = (name: string) => (before ? undefined : !name ? t('mistake.required') : taken.has(name) ? t('admin.field.taken') : undefined);
  const own = tried === field.name ? mistake(field.name) : undefined;
  const errors = { ...ofField(planned.problem?.fields, field.name), ...(own ? { name: own } : {}) };
  const ask = (change: Definition) => planned.ask({ fields: [change] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(field.name);
    if (!mistake(field.name)) ask(before ? fieldChange(before, field) : fieldBody(field));
  };
  const labels = new Map([[field.name, label]]);
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={before ? t('admin.field.change', { label }) : t('admin.field.add')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {planned.planned ? (
        <PlanView plan={planned.planned} labels={labels} problem={planned.problem} busy={planned.running} onBack={planned.back} onGo={planned.go} />
      ) : (
        <form noValidate onSubmit={submit}>
          <Stack>
            {planned.problem && !Object.keys(errors).length && <Alert color="red" role="alert">{problemText(planned.problem, t).text}</Alert>}
            <FieldForm field={field} before={before} errors={errors} onChange={setField} />
            <Group justify="space-between" className={classes.sticky}>
              <Button type="submit" loading={planned.planning}>{t('admin.plan.show')}</Button>
              {before && removable && <Button variant="subtle" color="red" disabled={planned.planning} onClick={() => ask({ name: before.name, removed: true })}>{t('admin.field.remove')}</Button>}
            </Group>
          </Stack>
        </form>
      )}
    </Drawer>
  );
}
