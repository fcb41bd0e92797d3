import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { FieldInput } from './FieldInput';
import { asVariables, firstAnswers, mistakeIn, type Answers, type FormSchema } from './schema';

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

  const mistakes = Object.fromEntries(
    schema.components.flatMap((field) => {
      const mistake = field.key ? mistakeIn(field, answers[field.key]) : null;
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
    const wrong = schema.components.find((field) => field.key && mistakes[field.key]);
    if (!wrong) return onSubmit(asVariables(schema, answers));
    event.currentTarget.querySelector<HTMLElement>(`[name="${CSS.escape(wrong.key ?? '')}"]`)?.focus();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {tried && Object.keys(mistakes).length > 0 && (
          <Alert color="red" role="alert" p="xs">{t('form.mistakes', { count: Object.keys(mistakes).length })}</Alert>
        )}
        {schema.components.map((field, index) => (
          <FieldInput
            key={field.key ?? field.id ?? index}
            field={field}
            value={field.key ? answers[field.key] : undefined}
            error={field.key ? shown[field.key] : undefined}
            disabled={disabled}
            onChange={(value) => field.key && change(field.key, value)}
          />
        ))}
        <Group>
          <Button type="submit" loading={busy} disabled={disabled} leftSection={<IconCheck size={16} />}>{submitLabel}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Only what the form still asks for is taken back. */
function withKept(first: Answers, kept: Answers = {}): Answers {
  return Object.fromEntries(Object.entries(first).map(([key, value]) => [key, key in kept ? kept[key] : value]));
}
