import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';

import type { ObjectInfo, RecordWait } from '../../api/types';
import { TextLink } from '../../ui/links';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { labelOf } from './fieldTypes';

interface Props {
  object: ObjectInfo;
  waits: RecordWait[];
  /** Opens a field for editing. */
  onFill: (field: string) => void;
}

/** Which running processes wait until fields of this record are filled; a click on a field opens it. */
export function WaitingFor({ object, waits, onFill }: Props) {
  const { t, i18n } = useTranslation();
  const named = useNames();
  if (!waits.length) return null;
  return (
    <Alert color="yellow" icon={<IconHourglass />} mb="lg" title={t('waits.title')} role="region" aria-label={t('waits.title')}>
      <Stack gap={4}>
        {waits.map((wait) => (
          <Text key={`${wait.instance_key}-${wait.element_id}`} size="sm" component="div">
            <TextLink inherit underline="always" to="/instances/$key" params={{ key: wait.instance_key }}>{named(wait.process_name)}</TextLink>
            {t('waits.for')}
            {wait.fields.map((name, index) => (
              <Fragment key={name}>
                {index > 0 && (i18n.language === 'zh-CN' ? '、' : ', ')}
                <Anchor inherit component="button" type="button" fw={600} underline="always" onClick={() => onFill(name)}>{fieldLabel(object, name, i18n.language)}</Anchor>
              </Fragment>
            ))}
            {' · '}<Text span size="xs">{t('waits.since')} <Time at={wait.since} /></Text>
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}

function fieldLabel(object: ObjectInfo, name: string, language: string): string {
  const field = object.fields.find((one) => one.name === name);
  return field ? labelOf(field, language) : name;
}
