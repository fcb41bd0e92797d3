import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ObjectInfo, RecordData } from '../../api/types';
import { labelOf } from './fieldTypes';

/** How much of what should be known about a record is known, and what is missing. */
export function Completeness({ object, record }: { object: ObjectInfo; record: RecordData }) {
  const { t, i18n } = useTranslation();
  const score = record.completeness as { percent: number; missing: string[] } | null | undefined;
  if (!score || score.percent >= 100) return null;
  const missing = score.missing.flatMap((name) => object.fields.find((field) => field.name === name) ?? []);
  const names = missing.map((field) => labelOf(field, i18n.language)).join(i18n.language === 'zh-CN' ? '、' : ', ');
  const text = t('record.complete', { percent: score.percent });
  return (
    <div style={{ marginBottom: 12 }}>
      <Progress value={score.percent} size="sm" aria-label={text} />
      <Text size="xs" c="dimmed" mt={4}>{text} {t('record.missing', { names })}</Text>
    </div>
  );
}
