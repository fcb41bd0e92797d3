import { Accordion, Code, List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Variables } from '../automations/Variables';
import { incidentText } from '../../ui/IncidentText';
import type { Seen } from './rehearsal';

/** What the draft did and would have done: path, incidents, mails, other effects, variables. */
export function SeenEffects({ seen, names }: { seen: Seen; names: Map<string, string> }) {
  const { t } = useTranslation();
  const name = (id: string) => names.get(id) || id;
  const parts: [string, number, ReactNode][] = [
    ['incidents', seen.incidents.length, (
      <List size="sm">{seen.incidents.map((one, index) => <List.Item key={index}><b>{name(one.element_id)}</b>: {incidentText(one.message, t).text}</List.Item>)}</List>
    )],
    ['path', seen.path.length, <List type="ordered" size="sm">{seen.path.map((one, index) => <List.Item key={index}>{name(one.element_id)}</List.Item>)}</List>],
    ['mails', seen.mails.length, seen.mails.map((mail, index) => (
      <Stack key={index} gap={2} mb="sm">
        <Text size="sm" fw={600}>{mail.subject}</Text>
        <Text size="xs" c="dimmed">{mail.to}</Text>
        <Text size="sm" style={{ whiteSpace: 'pre-line' }}>{mail.text}</Text>
      </Stack>
    ))],
    ['jobs', seen.jobs.length, seen.jobs.map((job) => (
      <Stack key={job.key} gap={2} mb="sm">
        <Text size="sm" fw={600}>{name(job.element_id)} <Text span size="xs" c="dimmed">{job.type}</Text></Text>
        <Code block tabIndex={0} aria-label={job.type}>{JSON.stringify(job.inputs, null, 2)}</Code>
      </Stack>
    ))],
    ['messages', seen.messages.length, <List size="sm">{seen.messages.map((one, index) => <List.Item key={index}>{one.name} {one.key && `(${one.key})`}</List.Item>)}</List>],
    ['variables', Object.keys(seen.variables).length, <Variables variables={seen.variables} />],
  ];
  return (
    <Accordion multiple defaultValue={['incidents', 'path', 'mails']} chevronPosition="left" variant="default">
      {parts.filter(([, count]) => count > 0).map(([part, count, content]) => (
        <Accordion.Item key={part} value={part}>
          <Accordion.Control>{t(`designer.test.${part}`)} ({count})</Accordion.Control>
          <Accordion.Panel>{content}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
