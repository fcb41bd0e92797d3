import { ActionIcon, Alert, Badge, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { examplesQuery } from '../../api/draftQueries';
import { problemOf } from '../../api/errors';
import type { ExampleOutcome } from '../../api/types';
import type { DecisionFacts, Example } from '../../dmn/text';
import { problemText } from '../../ui/problemText';

interface Props {
  text: string;
  decision: DecisionFacts;
  onChange: (examples: Example[]) => void;
  /** Ids of the rules that decided the row somebody is at. */
  onMatched: (rules: string[]) => void;
}

/** Rows of what goes in and what should come out, run by the server on the text as it is now. They are saved in the file. */
export function ExamplesPanel({ text, decision, onChange, onMatched }: Props) {
  const { t } = useTranslation();
  const [rows, setRows] = useState(decision.examples);
  const [at, setAt] = useState(0);
  const [calm] = useDebouncedValue({ text, rows }, 500);
  const query = useQuery(examplesQuery(calm.text, decision.id, calm.rows));
  const run = query.isError ? undefined : query.data;
  const inputs = [...new Set([...(run?.inputs ?? []), ...rows.flatMap((row) => Object.keys(row.inputs))])];
  const matched = run?.outcomes[at]?.rules.join(' ') ?? '';
  useEffect(() => onMatched(matched ? matched.split(' ') : []), [matched, onMatched]);
  const change = (changed: Example[]) => {
    setRows(changed);
    onChange(changed);
  };
  const set = (index: number, row: Example) => change(rows.map((one, place) => (place === index ? row : one)));
  const failed = run?.outcomes.filter((one) => one.passed === false || one.problem).length ?? 0;
  const passed = run?.outcomes.filter((one) => one.passed).length ?? 0;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{t('decision.examples.hint')}</Text>
      {query.isError && <Alert color="red" role="alert">{problemText(problemOf(query.error), t).text}</Alert>}
      {rows.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing={4} aria-label={t('decision.examples.table')}>
            <Table.Thead>
              <Table.Tr>
                {inputs.map((name) => <Table.Th key={name}>{name}</Table.Th>)}
                <Table.Th>{t('decision.examples.expected')}</Table.Th>
                <Table.Th>{t('decision.examples.result')}</Table.Th>
                <Table.Th><span className="visually-hidden">{t('decision.examples.remove')}</span></Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row, index) => {
                const outcome = run?.outcomes[index];
                const number = index + 1;
                return (
                  <Table.Tr key={index} onFocus={() => setAt(index)}>
                    {inputs.map((name) => (
                      <Table.Td key={name}>
                        <TextInput
                          size="xs" aria-label={t('decision.examples.cell', { name, number })} value={row.inputs[name] ?? ''}
                          error={outcome?.place === name ? outcome.problem : undefined}
                          onChange={(event) => set(index, { ...row, inputs: { ...row.inputs, [name]: event.currentTarget.value } })}
                        />
                      </Table.Td>
                    ))}
                    <Table.Td>
                      <TextInput
                        size="xs" aria-label={t('decision.examples.expectedCell', { number })} value={row.expected}
                        error={outcome?.place === 'expected' ? outcome.problem : undefined}
                        onChange={(event) => set(index, { ...row, expected: event.currentTarget.value })}
                      />
                    </Table.Td>
                    <Table.Td><Outcome outcome={outcome} rules={decision.rules} /></Table.Td>
                    <Table.Td>
                      <ActionIcon variant="subtle" color="gray" aria-label={t('decision.examples.removeRow', { number })} onClick={() => change(rows.filter((_, place) => place !== index))}>
                        <IconTrash size={16} />
                      </ActionIcon>
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Group>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} disabled={rows.length >= 200} onClick={() => change([...rows, { inputs: {}, expected: '' }])}>{t('decision.examples.add')}</Button>
        {(failed > 0 || passed > 0) && <Text size="sm" role="status">{failed ? t('decision.examples.failed', { count: failed }) : t('decision.examples.passed')}</Text>}
      </Group>
    </Stack>
  );
}

function Outcome({ outcome, rules }: { outcome: ExampleOutcome | undefined; rules: string[] }) {
  const { t } = useTranslation();
  if (!outcome || outcome.place) return null;
  const numbers = outcome.rules.map((id) => rules.indexOf(id) + 1).filter((number) => number > 0);
  return (
    <Stack gap={2}>
      <Group gap={6} wrap="nowrap">
        <Text size="sm" ff="monospace" className="break-anywhere">{outcome.value}</Text>
        {outcome.passed !== null && <Badge tt="none" variant="light" color={outcome.passed ? 'green' : 'red'}>{t(outcome.passed ? 'decision.examples.ok' : 'decision.examples.wrong')}</Badge>}
      </Group>
      {outcome.problem && <Text size="xs" c="var(--mantine-color-error)">{outcome.problem}</Text>}
      {numbers.length > 0 && <Text size="xs" c="dimmed">{t('decision.examples.by', { rules: numbers.join(', '), count: numbers.length })}</Text>}
    </Stack>
  );
}
