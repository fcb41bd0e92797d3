import { Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../api/queries';
import type { Import, ImportedFile } from '../../api/types';
import { number } from '../../ui/format';
import { TextLink } from '../../ui/links';
import { Panel } from '../../ui/Panel';
import { labelOf } from '../records/fieldTypes';

const COUNTS = ['created', 'updated', 'unchanged', 'repaired', 'flagged', 'rejected'] as const;

/** The bar of the whole, the bar of each file, and the counts. */
export function ImportProgress({ one }: { one: Import }) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => number(value, i18n.language);
  return (
    <Panel title={t('imports.progress')}>
      <Stack>
        <Bar label={t('imports.whole')} done={one.rows_done} total={one.rows_total} size="lg" />
        <SimpleGrid cols={{ base: 3, sm: 6 }} spacing="xs" component="dl" m={0}>
          {COUNTS.map((name) => (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">{t(`imports.kind.${name}`)}</Text>
              <Text component="dd" m={0} fw={650} className="tabular">{count(one[name])}</Text>
            </div>
          ))}
        </SimpleGrid>
        {one.files.map((file) => <File key={file.key} file={file} />)}
      </Stack>
    </Panel>
  );
}

function File({ file }: { file: ImportedFile }) {
  const { t, i18n } = useTranslation();
  const object = useQuery(objectsQuery).data?.find((item) => item.name === file.object);
  const counts = COUNTS.filter((name) => file[name] > 0).map((name) => `${t(`imports.kind.${name}`)} ${number(file[name], i18n.language)}`);
  return (
    <div>
      <Group gap={6} mb={4}>
        <Text size="sm" fw={600} className="break-anywhere">{file.file} →</Text>
        {object
          ? <TextLink to="/$plural" params={{ plural: object.plural }} size="sm">{labelOf(object, i18n.language)}</TextLink>
          : <Text size="sm">{t(`imports.object.${file.object}`, { defaultValue: file.object })}</Text>}
      </Group>
      <Bar label={file.file} done={file.rows_done} total={file.rows_total} size="sm" />
      {counts.length > 0 && <Text size="xs" c="dimmed" mt={2}>{counts.join(' · ')}</Text>}
    </div>
  );
}

function Bar({ label, done, total, size }: { label: string; done: number; total: number | null; size: 'sm' | 'lg' }) {
  const { t, i18n } = useTranslation();
  const share = total ? (100 * done) / total : total === 0 ? 100 : 0;
  return (
    <Group gap="sm" wrap="nowrap">
      <Progress value={share} size={size} flex={1} aria-label={label} />
      <Text size="xs" className="tabular" ta="right" miw={110}>
        {total === null ? t('imports.notRead') : t('imports.ofRows', { done: number(done, i18n.language), total: number(total, i18n.language) })}
      </Text>
    </Group>
  );
}
