import { Alert, Button, Checkbox, Group, List, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Problem } from '../../api/errors';
import type { ObjectPlan } from '../../api/types';
import { problemText } from '../../ui/problemText';
import classes from './Admin.module.css';

interface Props {
  plan: ObjectPlan;
  /** What the change is about: labels by the names of its fields. */
  labels: Map<string, string>;
  problem: Problem | undefined;
  busy: boolean;
  onBack: () => void;
  onGo: (confirm: boolean) => void;
}

/** What a change would do, to be read before it is done; what would be lost is confirmed by hand. */
export function PlanView({ plan, labels, problem, busy, onBack, onGo }: Props) {
  const { t } = useTranslation();
  const [agreed, setAgreed] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.focus(), []);
  const loses = plan.lost.length > 0;
  return (
    <Stack ref={top} tabIndex={-1} style={{ outline: 'none' }} role="group" aria-label={t('admin.plan.title')}>
      <Text fw={600}>{t('admin.plan.title')}</Text>
      {plan.steps.length ? (
        <>
          <Text size="sm">{t('admin.plan.steps')}</Text>
          <List size="sm" className={classes.steps}>{plan.steps.map((step) => <List.Item key={step}><span lang="en">{step}</span></List.Item>)}</List>
        </>
      ) : <Text size="sm">{t('admin.plan.noSteps')}</Text>}
      <Text size="sm" c="dimmed">{t('admin.plan.atOnce')}</Text>
      {loses && (
        <Alert color="red" title={t('admin.plan.lost')}>
          <List size="sm">
            {plan.lost.map(({ field, choice, records }) => (
              <List.Item key={`${field}.${choice}`}>
                {t(choice ? 'admin.plan.lostChoice' : field ? 'admin.plan.lostField' : 'admin.plan.lostObject', { field: labels.get(field ?? '') ?? field, choice, records })}
              </List.Item>
            ))}
          </List>
          <Checkbox mt="sm" label={t('admin.plan.agree')} checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
        </Alert>
      )}
      {problem && <Alert color="red" role="alert">{problemText(problem, t).text}</Alert>}
      <Group className={classes.sticky}>
        <Button loading={busy} color={loses ? 'red' : undefined} disabled={loses && !agreed} onClick={() => onGo(loses)}>{t('admin.plan.go')}</Button>
        <Button variant="default" onClick={onBack}>{t('admin.plan.back')}</Button>
      </Group>
    </Stack>
  );
}
