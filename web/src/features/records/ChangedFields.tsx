import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ObjectInfo } from '../../api/types';
import { FieldValue, labelOf } from './fieldTypes';

interface Props {
  detail: Record<string, unknown> | null | undefined;
  object: ObjectInfo | undefined;
}

/** The old and the new value of each field a change touched. */
export function ChangedFields({ detail, object }: Props) {
  const { i18n } = useTranslation();
  const changes = detail?.changes;
  if (!changes || typeof changes !== 'object' || !object) return null;
  const rows = Object.entries(changes as Record<string, [unknown, unknown]>).flatMap(([name, values]) => {
    const field = object.fields.find((one) => one.name === name);
    return field && Array.isArray(values) ? [{ field, values }] : [];
  });
  return rows.map(({ field, values }) => (
    <Group key={field.name} gap={6} wrap="wrap">
      <Text size="xs" c="dimmed">{labelOf(field, i18n.language)}:</Text>
      {values[0] !== null && values[0] !== undefined && (
        <>
          <FieldValue field={field} value={values[0]} />
          <Text size="xs" c="dimmed" aria-hidden>→</Text>
        </>
      )}
      <FieldValue field={field} value={values[1]} />
    </Group>
  ));
}
