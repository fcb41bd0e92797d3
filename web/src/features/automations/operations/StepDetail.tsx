import { Code, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { ElementInstance } from '../../../api/types';
import { duration } from '../../../ui/format';
import { Time } from '../../../ui/Time';

/** What one step was given, what it gave, who did it, in how many tries and how long. */
export function StepDetail({ element, title }: { element: ElementInstance; title: string }) {
  const { t, i18n } = useTranslation();
  const { ended_at, actor } = element;
  const seconds = ended_at && (Date.parse(ended_at) - Date.parse(element.started_at)) / 1000;
  return (
    <Stack gap="sm" py="xs" role="group" aria-label={t('instance.step.of', { title })}>
      <Group gap="lg">
        <Fact name={t('instance.by')}>{actor?.name || t('instance.step.itself')}</Fact>
        <Fact name={t('instance.attempts')}>{element.attempts || t('instance.step.noAttempts')}</Fact>
        <Fact name={t('instances.started')}><Time at={element.started_at} absolute /></Fact>
        <Fact name={t('instances.ended')}>{ended_at ? <Time at={ended_at} absolute /> : t('instance.stillRunning')}</Fact>
        {typeof seconds === 'number' && <Fact name={t('instance.took')}>{duration(seconds, i18n.language)}</Fact>}
      </Group>
      <Values name={t('instance.step.input')} values={element.input} none={t('instance.step.noInput')} />
      <Values name={t('instance.step.output')} values={element.output} none={ended_at ? t('instance.step.noOutput') : t('instance.step.notYet')} />
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">{name}</Text>
      <Text size="sm" component="div">{children}</Text>
    </div>
  );
}

function Values({ name, values, none }: { name: string; values: Record<string, unknown>; none: string }) {
  const empty = Object.keys(values).length === 0;
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>{name}</Text>
      {empty ? <Text size="sm">{none}</Text> : (
        <Code block className="break-anywhere" tabIndex={0} role="region" aria-label={name} style={{ maxHeight: 260, overflowY: 'auto' }}>{JSON.stringify(values, null, 2)}</Code>
      )}
    </div>
  );
}
