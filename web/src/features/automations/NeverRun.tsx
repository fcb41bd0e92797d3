import { Alert, Code, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { instancesQuery, objectsQuery } from '../../api/queries';
import type { Definition } from '../../api/types';
import { LinkButton } from '../../ui/links';
import { labelOf } from '../records/fieldTypes';
import { StartByHand } from './StartByHand';
import type { RecordStart, Starts } from './starts';

/** What to do next where a process has not run yet: says what starts it, and leads there. */
export function NeverRun({ definition, starts }: { definition: Definition; starts: Starts }) {
  const { t } = useTranslation();
  const instances = useQuery(instancesQuery({ process_id: definition.process_id })).data;
  if (!definition.enabled || !instances || instances.items.length) return null;
  return (
    <Alert color="blue" variant="light" icon={<IconPlayerPlay size={18} />} title={t('process.never')}>
      <Stack gap="xs">
        {starts.records.map((one, index) => <ByRecord key={index} start={one} />)}
        {starts.timer && <Text size="sm">{t('process.startsBy.timer')}</Text>}
        {starts.message && <Text size="sm">{t('process.startsBy.message')}</Text>}
        {starts.byHand && (
          <Group gap="sm">
            <Text size="sm">{t('process.startsBy.hand')}</Text>
            <StartByHand processId={definition.process_id} size="compact-sm" />
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

function ByRecord({ start }: { start: RecordStart }) {
  const { t, i18n } = useTranslation();
  const object = useQuery(objectsQuery).data?.find((one) => one.name === start.object);
  const what = object ? labelOf(object, i18n.language) : start.object;
  const change = start.on.map((on) => t(`designer.rule.change.${on}`, { defaultValue: on })).join(', ');
  const create = start.on.includes('created');
  return (
    <Group gap="sm">
      <Text size="sm">{t('process.startsBy.record', { object: what, change })}</Text>
      {start.condition && <Text size="sm" component="span">{t('process.startsBy.condition')} <Code>{start.condition}</Code></Text>}
      {object && (
        <LinkButton size="compact-sm" to="/$plural" params={{ plural: object.plural }} search={{ create: create || undefined }}>
          {t(create ? 'process.startsBy.create' : 'process.startsBy.open', { object: i18n.language === 'en' ? what.toLowerCase() : what })}
        </LinkButton>
      )}
    </Group>
  );
}
