import './styles';

import { Alert, Button, Fieldset, Grid, Group, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { formStateQuery } from '../api/draftQueries';
import { FieldInput } from './FieldInput';
import { asVariables, choicesOf, fieldsOf, firstAnswers, isConditional, mistakeIn, rowsOf, type Answers, type FormField, type FormSchema } from './schema';

interface Props {
  schema: FormSchema;
  variables: Answers;
  submitLabel: string;
  busy: boolean;
  disabled?: boolean;
  /** What the server found wrong, by field key. */
  refused: Record<string, string>;
  onSubmit: (variables: Answers) => void;
  /** What was typed before and not sent; it goes before the variables. */
  kept?: Answers;
  onAnswers?: (answers: Answers) => void;
}

/** A task form drawn from its JSON schema. */
export function FormRenderer({ schema, variables, submitLabel, busy, disabled, refused, onSubmit, kept, onAnswers }: Props) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>(() => withKept(firstAnswers(schema, variables), kept));
  const [tried, setTried] = useState(false);

  const hidden = useHidden(schema, variables, answers);
  const mistakes = Object.fromEntries(
    fieldsOf(schema.components, hidden).flatMap(({ field }) => {
      const mistake = field.key && !field.readonly ? mistakeIn(field, answers[field.key]) : null;
      return field.key && mistake ? [[field.key, t(`form.${mistake.rule}`, { limit: mistake.limit })]] : [];
    }),
  );
  const change = (key: string, value: unknown) => {
    const changed = { ...answers, [key]: value };
    setAnswers(changed);
    onAnswers?.(changed);
  };
  const shown = tried ? { ...refused, ...mistakes } : refused;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const wrong = fieldsOf(schema.components, hidden).find(({ field }) => field.key && mistakes[field.key]);
    if (!wrong) return onSubmit(asVariables(schema, answers, hidden));
    event.currentTarget.querySelector<HTMLElement>(`[name="${CSS.escape(wrong.field.key ?? '')}"]`)?.focus();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {tried && Object.keys(mistakes).length > 0 && (
          <Alert color="red" role="alert" p="xs">{t('form.mistakes', { count: Object.keys(mistakes).length })}</Alert>
        )}
        <Rows components={schema.components} hidden={hidden} around="">
          {(field) => (
            <FieldInput
              field={field} choices={choicesOf(field, { ...variables, ...answers })}
              value={field.key ? answers[field.key] : undefined} error={field.key ? shown[field.key] : undefined} disabled={disabled}
              onChange={(value) => field.key && change(field.key, value)}
            />
          )}
        </Rows>
        <Group>
          <Button type="submit" loading={busy} disabled={disabled} leftSection={<IconCheck size={16} />}>{submitLabel}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The places of what is not shown now. The server judges it, as it will when the task is completed. */
function useHidden(schema: FormSchema, variables: Answers, answers: Answers): ReadonlySet<string> {
  const [values] = useDebouncedValue({ ...variables, ...asVariables(schema, answers) }, 150);
  const query = useQuery({ ...formStateQuery(schema.components, values), enabled: isConditional(schema.components) });
  return new Set(query.data ?? []);
}

interface RowsProps {
  components: FormField[];
  hidden: ReadonlySet<string>;
  around: string;
  children: (field: FormField) => ReactNode;
}

function Rows({ components, hidden, around, children }: RowsProps) {
  const { i18n } = useTranslation();
  const rows = rowsOf(components).map((row) => row.filter(({ index }) => !hidden.has(`${around}${index}`)));
  const one = (field: FormField, index: number) =>
    field.components ? (
      <Fieldset legend={(i18n.language === 'zh-CN' && field.properties?.label_zh) || field.label}>
        <Stack><Rows components={field.components} hidden={hidden} around={`${around}${index}/`}>{children}</Rows></Stack>
      </Fieldset>
    ) : children(field);
  return rows.map((row, place) => {
    const [first] = row;
    if (!first) return null;
    if (row.length === 1) return <div key={place}>{one(first.field, first.index)}</div>;
    return (
      <Grid key={place} columns={16}>
        {row.map(({ field, index }) => (
          <Grid.Col key={index} span={{ base: 16, sm: field.layout?.columns ?? Math.max(1, Math.floor(16 / row.length)) }}>{one(field, index)}</Grid.Col>
        ))}
      </Grid>
    );
  });
}

/** Only what the form still asks for is taken back. */
function withKept(first: Answers, kept: Answers = {}): Answers {
  return Object.fromEntries(Object.entries(first).map(([key, value]) => [key, key in kept ? kept[key] : value]));
}
