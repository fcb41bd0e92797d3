import { Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { instanceTasksQuery } from '../../api/queries';
import type { ElementInstance, InstanceDetail, RecordWait } from '../../api/types';
import { duration } from '../../ui/format';
import { TextLink } from '../../ui/links';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { labelOf } from '../records/fieldTypes';
import { RecordLink } from '../records/RecordLink';
import { useObject } from '../records/useObject';
import { StepDetail } from './operations/StepDetail';
import { useElementTitle } from './useElementTitle';

/** Every element the instance entered, in order, each with what it was given and gave, and the way to what it waits for or called. */
export function ElementHistory({ instance: { key, elements, called } }: { instance: InstanceDetail }) {
  const { t } = useTranslation();
  const waits = elements.some((one) => one.type === 'userTask' && !one.ended_at);
  const tasks = useQuery({ ...instanceTasksQuery(key), enabled: waits }).data ?? [];
  const taskAt = (element: ElementInstance) => (element.ended_at ? undefined : tasks.find((one) => one.element_id === element.element_id)?.key);
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table className="data-table" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('process.element')}</Table.Th>
            <Table.Th>{t('instances.state')}</Table.Th>
            <Table.Th>{t('instances.started')}</Table.Th>
            <Table.Th className="numeric">{t('instance.took')}</Table.Th>
            <Table.Th className="numeric">{t('instance.attempts')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {elements.map((element) => <Row key={element.key} element={element} called={called[element.key]} task={taskAt(element)} />)}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ element, called, task }: { element: ElementInstance; called?: string; task?: string }) {
  const { t, i18n } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  const { title, hint } = useElementTitle()(element.element_id, element.name, element.type);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const detail = `step-${element.key}`;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <UnstyledButton fz="inherit" onClick={toggle} aria-expanded={open} aria-controls={open ? detail : undefined} style={{ display: 'inline-flex', alignItems: 'center', gap: 6 }}>
            <Chevron size={14} aria-hidden />{title}
          </UnstyledButton>
          <Text size="xs" c="dimmed">{hint}</Text>
          {element.waiting_for && <WaitsFor wait={element.waiting_for} />}
          {task && <TextLink to="/inbox" search={{ task, scope: 'all' }} size="xs">{t('instance.openTask')}</TextLink>}
          {called && <TextLink to="/instances/$key" params={{ key: called }} size="xs">{t('instance.called')}</TextLink>}
        </Table.Td>
        <Table.Td><StateBadge state={element.state} /></Table.Td>
        <Table.Td><Time at={element.started_at} absolute /></Table.Td>
        <Table.Td className="numeric">
          {element.ended_at ? duration((Date.parse(element.ended_at) - Date.parse(element.started_at)) / 1000, i18n.language) : '—'}
        </Table.Td>
        <Table.Td className="numeric">{element.attempts || '—'}</Table.Td>
      </Table.Tr>
      {open && <Table.Tr id={detail}><Table.Td colSpan={5}><StepDetail element={element} title={title} /></Table.Td></Table.Tr>}
    </>
  );
}

/** The fields of a record that an element waits for. */
function WaitsFor({ wait }: { wait: RecordWait }) {
  const { t, i18n } = useTranslation();
  const object = useObject(wait.record?.object ?? '');
  const names = wait.fields.map((name) => {
    const field = object?.fields.find((one) => one.name === name);
    return field ? labelOf(field, i18n.language) : name;
  });
  const text = t('waits.element', { names: names.join(i18n.language === 'zh-CN' ? '、' : ', ') });
  return <Text size="xs" component="div">{wait.record ? <RecordLink record={wait.record} size="xs" underline="always">{text}</RecordLink> : text}</Text>;
}
