import { Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Figures } from '../../api/types';
import type { InstancesSearch } from '../../app/router';
import { duration, number } from '../../ui/format';
import { TextLink } from '../../ui/links';
import { percent, perHour } from './figureText';
import { trendOf, type FigureName } from './figureTrend';

interface Props {
  figures: Figures;
  /** Of the period before; missing while it is not known. */
  before: Figures | undefined;
  hours: number;
  /** The instances behind a figure: those of what was done in the window, and those of what is open. */
  behind: { done: InstancesSearch; open: InstancesSearch };
}

/** The four figures over the chosen window, each with its definition, its trend and the way to its instances. */
export function FiguresRow({ figures, before, hours, behind }: Props) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const latency = figures.latency_seconds;
  const spread = latency && t('figures.spread', { p50: duration(latency.p50, language), p95: duration(latency.p95, language) });
  const rated = (value: number) => perHour(value, t, language);
  const trend = (name: FigureName, text: (value: number) => string) => <TrendText figures={figures} before={before} name={name} text={text} />;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md">
      <Figure
        name={t('figures.throughput')} value={perHour(figures.throughput_per_hour, t, language)} trend={trend('throughput', rated)}
        detail={t('figures.counts', { completed: number(figures.completed, language), hours: number(hours, language) })}
        definition={t('figures.throughputMeans')} search={behind.done} link={t('figures.toDone')}
      />
      <Figure
        name={t('figures.latency')} value={latency ? duration(latency.mean, language) : '—'} trend={trend('latency', (value) => duration(value, language))}
        detail={spread ?? t('figures.noLatency')} definition={t('figures.latencyMeans')} search={behind.done} link={t('figures.toDone')}
      />
      <Figure
        name={t('figures.rate')} value={perHour(figures.throughput_rate_per_hour, t, language)} trend={trend('rate', rated)}
        detail={t('figures.total', { total: number(figures.total_tasks, language) })} definition={t('figures.rateMeans')}
        search={behind.done} link={t('figures.toDone')}
      />
      <Figure
        name={t('figures.efficiency')} value={percent(figures.efficiency_percent, language)} trend={trend('efficiency', (value) => percent(value, language))}
        detail={t('figures.share', { completed: number(figures.completed, language), total: number(figures.total_tasks, language) })}
        definition={t('figures.efficiencyMeans')} search={behind.open} link={t('figures.toOpen')}
      />
    </SimpleGrid>
  );
}

interface TrendProps {
  figures: Figures;
  before: Figures | undefined;
  name: FigureName;
  text: (value: number) => string;
}

function TrendText({ figures, before, name, text }: TrendProps) {
  const { t, i18n } = useTranslation();
  const trend = before && trendOf(name, figures, before);
  if (!trend) return before ? <Text size="sm" c="dimmed">{t('figures.noTrend')}</Text> : <Text size="sm">&nbsp;</Text>;
  const change = trend.percent === null ? '' : new Intl.NumberFormat(i18n.language, { signDisplay: 'exceptZero', maximumFractionDigits: 0 }).format(trend.percent);
  const key = trend.percent === null ? 'before' : trend.percent > 0 ? 'more' : trend.percent < 0 ? 'less' : 'same';
  return <Text size="sm" fw={600}>{t(`figures.trend.${key}`, { change, before: text(trend.before) })}</Text>;
}

interface FigureProps {
  name: string;
  value: string;
  trend: ReactNode;
  detail: string;
  definition: string;
  search: InstancesSearch;
  link: string;
}

function Figure({ name, value, trend, detail, definition, search, link }: FigureProps) {
  return (
    <Paper withBorder p="md" role="group" aria-label={name}>
      <Stack gap={2} h="100%">
        <Text size="sm" c="dimmed" fw={600}>{name}</Text>
        <Text fz={26} fw={650} lh={1.25} style={{ fontVariantNumeric: 'tabular-nums' }}>{value}</Text>
        {trend}
        <Text size="sm">{detail}</Text>
        <Text size="xs" c="dimmed" mt={6}>{definition}</Text>
        <TextLink to="/instances" search={search} size="sm" mt="auto" pt={6}>{link}</TextLink>
      </Stack>
    </Paper>
  );
}
