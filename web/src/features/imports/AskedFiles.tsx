import { Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconFile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../api/queries';
import type { ImportMapping } from '../../api/types';
import { labelOf } from '../records/fieldTypes';

/** What a mapping is for, and which of the files it asks for have been chosen. */
export function AskedFiles({ mapping, chosen }: { mapping: ImportMapping | undefined; chosen: File[] }) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  if (!mapping) return null;
  const asked = [...new Map(mapping.files.map((one) => [one.file, one])).values()];
  const label = (name: string) => {
    const object = objects.find((one) => one.name === name);
    return object ? labelOf(object, i18n.language) : t(`imports.object.${name}`, { defaultValue: name });
  };
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">{mapping.description}</Text>
      <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('imports.asked')}>
        {asked.map((one) => {
          const there = chosen.some((file) => file.name === one.file);
          const Mark = there ? IconCheck : IconFile;
          return (
            <Group key={one.file} component="li" gap={6} wrap="nowrap">
              <Mark size={14} aria-hidden />
              <Text size="sm" fw={there ? 600 : undefined} className="break-anywhere">{one.file} → {label(one.object)}</Text>
              {there && <Text size="xs" c="dimmed">{t('imports.chosen')}</Text>}
            </Group>
          );
        })}
      </Stack>
    </Stack>
  );
}
