import { Group, SegmentedControl, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { MEASURES, type Measure } from './heat';

/** Colours the diagram by a figure, or by state. */
export function HeatPicker({ measure, onChange }: { measure?: Measure; onChange: (measure?: Measure) => void }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs" aria-label={t('heat.title')} value={measure ?? 'state'} onChange={(value) => onChange(value === 'state' ? undefined : (value as Measure))}
      data={['state', ...MEASURES].map((value) => ({ value, label: t(`heat.${value}`) }))}
    />
  );
}

/** From little to much. */
export function HeatLegend() {
  const { t } = useTranslation();
  return (
    <Group gap={6} px="md" py={6} style={{ borderBottom: '1px solid var(--line)' }}>
      <Text size="xs" c="dimmed">{t('heat.little')}</Text>
      {[1, 2, 3, 4, 5].map((level) => <span key={level} className={`heat-swatch heat-swatch-${level}`} aria-hidden />)}
      <Text size="xs" c="dimmed">{t('heat.much')}</Text>
    </Group>
  );
}
