import { Alert, List, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { duplicatesQuery } from '../../api/queries';
import type { ObjectInfo } from '../../api/types';
import { labelOf } from './fieldTypes';
import classes from './Duplicates.module.css';
import { RecordLink } from './RecordLink';

interface Props {
  object: ObjectInfo;
  values: Record<string, unknown>;
  /** The record that is being edited: it is no duplicate of itself. */
  except?: string;
}

/** Records that may be the one being entered: a warning with links, never a refusal. */
export function Duplicates({ object, values, except }: Props) {
  const { t, i18n } = useTranslation();
  const [settled] = useDebouncedValue(filled(values), 500);
  const found = useQuery({ ...duplicatesQuery(object.plural, settled, except), enabled: Object.keys(settled).length > 0 }).data ?? [];
  const label = (name: string) => {
    const field = object.fields.find((one) => one.name === name);
    return field ? labelOf(field, i18n.language) : name;
  };
  return (
    <div role="status" className={classes.sticky}>
      {found.length > 0 && (
        <Alert color="yellow" title={t('records.duplicates', { count: found.length })}>
          <List size="sm" spacing={4}>
            {found.map((one) => (
              <List.Item key={one.id}>
                <RecordLink record={one} underline="always" size="sm">{one.title}</RecordLink>
                <Text size="xs">{one.number} · {t('records.same', { names: one.fields.map(label).join(', ') })}</Text>
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </div>
  );
}

function filled(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
}
