import { Button, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Definition, ElementStatistics, Figures, Statistics } from '../../api/types';
import type { InstancesSearch } from '../../app/router';
import { duration, number } from '../../ui/format';
import { TextLink } from '../../ui/links';
import { behind } from './behind';
import { elementsIn, type DrawnElement } from './elementNames';
import { percent, perHour } from './figureText';
import { FiguresRow } from './FiguresRow';
import { useElementTitle } from './useElementTitle';

interface Props {
  definition: Definition;
  xml: string;
  statistics: Statistics;
  before: Statistics | undefined;
  selected: string | undefined;
  onSelect: (element: string | undefined) => void;
}

const NONE: Figures = { completed: 0, total_tasks: 0, throughput_per_hour: 0, latency_seconds: null, throughput_rate_per_hour: null, efficiency_percent: null };

/** The same figures per element: the table of all, or the chosen one in full. */
export function ElementFigures({ definition, xml, statistics, before, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const titleOf = useElementTitle();
  const elements = useMemo(() => elementsIn(xml), [xml]);
  const chosen = elements.find((element) => element.id === selected);
  if (!chosen) return <ElementTable definition={definition} elements={elements} statistics={statistics} onSelect={onSelect} />;
  const found = statistics.elements[chosen.id];
  return (
    <Stack>
      <Group justify="space-between">
        <Text fw={600}>{titleOf(chosen.id, chosen.name, chosen.type).title}</Text>
        <Button size="compact-sm" variant="default" leftSection={<IconArrowLeft size={14} />} onClick={() => onSelect(undefined)}>
          {t('process.allElements')}
        </Button>
      </Group>
      {found ? (
        <FiguresRow figures={found.figures} before={before && (before.elements[chosen.id]?.figures ?? NONE)} hours={statistics.window.hours} behind={behind(definition, statistics, chosen.id)} />
      ) : (
        <Text size="sm" c="dimmed">{t('process.noFigures')}</Text>
      )}
    </Stack>
  );
}

interface TableProps {
  definition: Definition;
  elements: DrawnElement[];
  statistics: Statistics;
  onSelect: (element: string) => void;
}

function ElementTable({ definition, elements, statistics, onSelect }: TableProps) {
  const { t } = useTranslation();
  const numeric = ['state.active', 'automations.incidents', 'state.completed', 'figures.throughput', 'figures.latency', 'figures.rate', 'figures.efficiency'];
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table className="data-table" highlightOnHover horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('process.element')}</Table.Th>
            {numeric.map((name) => <Table.Th key={name} className="numeric">{t(name)}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {elements.map((element) => (
            <ElementRow key={element.id} element={element} found={statistics.elements[element.id]} search={behind(definition, statistics, element.id)} onSelect={onSelect} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  element: DrawnElement;
  found: ElementStatistics | undefined;
  search: ReturnType<typeof behind>;
  onSelect: (element: string) => void;
}

function ElementRow({ element, found, search, onSelect }: RowProps) {
  const { t, i18n } = useTranslation();
  const { title, hint } = useElementTitle()(element.id, element.name, element.type);
  const language = i18n.language;
  const figures = found?.figures;
  const counted = (count: number, where: InstancesSearch) => (count ? <TextLink to="/instances" search={where} inherit>{number(count, language)}</TextLink> : '0');
  const values = [
    counted(found?.active ?? 0, search.open),
    counted(found?.incidents ?? 0, { ...search.open, state: 'incident' }),
    counted(found?.completed ?? 0, search.done),
    perHour(figures?.throughput_per_hour ?? null, t, language),
    figures?.latency_seconds ? duration(figures.latency_seconds.mean, language) : '—',
    perHour(figures?.throughput_rate_per_hour ?? null, t, language),
    percent(figures?.efficiency_percent ?? null, language),
  ];
  return (
    <Table.Tr>
      <Table.Td>
        <UnstyledButton className="row-link" fz="inherit" onClick={() => onSelect(element.id)}>{title}</UnstyledButton>
        <Text size="xs" c="dimmed">{hint}</Text>
      </Table.Td>
      {values.map((value, index) => <Table.Td key={index} className="numeric">{value}</Table.Td>)}
    </Table.Tr>
  );
}
