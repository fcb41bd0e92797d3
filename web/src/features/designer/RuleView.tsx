import { Alert, Button, Fieldset, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { convertProcess } from '../../api/changes';
import { conversionQuery, templatesQuery } from '../../api/draftQueries';
import { problemOf } from '../../api/errors';
import { objectsQuery } from '../../api/queries';
import type { ElementTemplate, Finding } from '../../api/types';
import { Loaded } from '../../ui/Loaded';
import { problemText } from '../../ui/problemText';
import { labelOf } from '../records/fieldTypes';
import { readTable, ruleOf, tableOf, writeTable, type Rule } from './processTable';
import { inputsOf, isActivity } from './templates';

const CHANGES = ['created', 'updated', 'archived'] as const;

/** A process of one step as a sentence: when, if, then. It is the same process as on the canvas. */
export function RuleView({ xml, onChange }: { xml: string; onChange: (xml: string) => void }) {
  const { t, i18n } = useTranslation();
  const query = useQuery(conversionQuery('process.bpmn', xml, 'csv'));
  const templates = useQuery(templatesQuery(i18n.language));
  return (
    <Loaded query={query} lines={6}>
      {({ content }) => {
        const rule = content === null ? null : ruleOf(readTable(content));
        if (!rule) return <Alert color="gray" m="md" title={t('designer.rule.notOne')}>{t('designer.rule.notOneCure')}</Alert>;
        return <Loaded query={templates}>{(found) => <RuleForm key={xml} rule={rule} templates={found.filter(isActivity)} onChange={onChange} />}</Loaded>;
      }}
    </Loaded>
  );
}

function RuleForm({ rule: first, templates, onChange }: { rule: Rule; templates: ElementTemplate[]; onChange: (xml: string) => void }) {
  const { t, i18n } = useTranslation();
  const objects = useQuery(objectsQuery).data ?? [];
  const [rule, setRule] = useState(first);
  const set = (change: Partial<Rule>) => setRule({ ...rule, ...change });
  const template = templates.find((one) => one.id === rule.job);
  const object = objects.find((one) => one.name === rule.object);
  const applying = useMutation({
    mutationFn: () => convertProcess('process.csv', writeTable(tableOf(rule, wordsOf())), 'bpmn'),
    onSuccess: ({ content }) => content !== null && onChange(content),
  });
  const wordsOf = () => ({
    start: t('designer.rule.startName', { object: object ? labelOf(object, i18n.language) : rule.object, change: t(`designer.rule.change.${rule.change}`, { defaultValue: rule.change }) }),
    task: template?.name ?? rule.job, end: t('designer.rule.endName'),
  });
  const refused: Finding[] = applying.data?.content === null ? applying.data.findings : [];
  return (
    <Stack p="md" gap="md" maw={760}>
      <Text size="sm" c="dimmed">{t('designer.rule.hint')}</Text>
      <Fieldset legend={t('designer.rule.when')}>
        <Group align="flex-start">
          <Select label={t('designer.rule.object')} allowDeselect={false} value={rule.object} data={objects.map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))} onChange={(value) => set({ object: value ?? rule.object, field: '' })} />
          <Select label={t('designer.rule.is')} allowDeselect={false} value={rule.change} data={[...new Set([...CHANGES, rule.change])].map((value) => ({ value, label: t(`designer.rule.change.${value}`, { defaultValue: value }) }))} onChange={(value) => set({ change: value ?? rule.change, field: '', from: '', to: '' })} />
          {rule.change === 'updated' && (
            <Select label={t('designer.rule.field')} clearable value={rule.field || null} data={(object?.fields ?? []).map((field) => ({ value: field.name, label: labelOf(field, i18n.language) }))} onChange={(value) => set({ field: value ?? '' })} />
          )}
        </Group>
      </Fieldset>
      <Fieldset legend={t('designer.rule.if')}>
        <TextInput label={t('designer.rule.condition')} description={t('designer.rule.conditionHint')} placeholder="=new.…" value={rule.condition} onChange={(event) => set({ condition: event.currentTarget.value })} ff="monospace" />
      </Fieldset>
      <Fieldset legend={t('designer.rule.then')}>
        <Stack gap="sm">
          <Select label={t('designer.rule.activity')} description={template?.description} searchable allowDeselect={false} value={rule.job} data={templates.map((one) => ({ value: one.id, label: one.name }))} onChange={(value) => set({ job: value ?? rule.job, inputs: {} })} />
          {template && inputsOf(template).map((input) => (
            <Textarea
              key={input.name} label={input.label} description={input.description} required={input.required} autosize minRows={1} maxRows={8}
              value={rule.inputs[input.name] ?? ''} onChange={(event) => set({ inputs: { ...rule.inputs, [input.name]: event.currentTarget.value } })}
            />
          ))}
        </Stack>
      </Fieldset>
      {refused.map((one, index) => <Alert key={index} color="red" role="alert">{one.message} {one.cure}</Alert>)}
      {applying.error && <Alert color="red" role="alert">{problemText(problemOf(applying.error), t).text}</Alert>}
      <Group>
        <Button disabled={rule === first} loading={applying.isPending} onClick={() => applying.mutate()}>{t('designer.table.apply')}</Button>
        <Button variant="default" disabled={rule === first} onClick={() => setRule(first)}>{t('designer.table.reset')}</Button>
      </Group>
    </Stack>
  );
}
