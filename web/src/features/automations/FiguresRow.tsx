import { Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Figures } from '../../api/types';
import { duration, number } from '../../ui/format';
import { percent, perHour } from './figureText';

interface Props {
  figures: Figures;
  hours: number;
}

/** The four figures over the chosen window, each with its definition. */
export function FiguresRow({ figures, hours }: Props) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const latency = figures.latency_seconds;
  const spread = latency && t('figures.spread', { p50: duration(latency.p50, language), p95: duration(latency.p95, language) });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md">
      <Figure
        name={t('figures.throughput')} value={perHour(figures.throughput_per_hour, t, language)}
        detail={t('figures.counts', { completed: number(figures.completed, language), hours: number(hours, language) })}
        definition={t('figures.throughputMeans')}
      />
      <Figure
        name={t('figures.latency')} value={latency ? duration(latency.mean, language) : '—'}
        detail={spread ?? t('figures.noLatency')} definition={t('figures.latencyMeans')}
      />
      <Figure
        name={t('figures.rate')} value={perHour(figures.throughput_rate_per_hour, t, language)}
        detail={t('figures.total', { total: number(figures.total_tasks, language) })} definition={t('figures.rateMeans')}
      />
      <Figure
        name={t('figures.efficiency')} value={percent(figures.efficiency_percent, language)}
        detail={t('figures.share', { completed: number(figures.completed, language), total: number(figures.total_tasks, language) })}
        definition={t('figures.efficiencyMeans')}
      />
    </SimpleGrid>
  );
}

function Figure({ name, value, detail, definition }: { name: string; value: string; detail: string; definition: string }) {
  return (
    <Paper withBorder p="md" role="group" aria-label={name}>
      <Stack gap={2} h="100%">
        <Text size="sm" c="dimmed" fw={600}>{name}</Text>
        <Text fz={26} fw={650} lh={1.25} style={{ fontVariantNumeric: 'tabular-nums' }}>{value}</Text>
        <Text size="sm">{detail}</Text>
        <Text size="xs" c="dimmed" mt={6}>{definition}</Text>
      </Stack>
    </Paper>
  );
}
