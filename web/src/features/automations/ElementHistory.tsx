import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ElementInstance, RecordWait } from '../../api/types';
import { duration } from '../../ui/format';
import { TextLink } from '../../ui/links';
import { StateBadge } from '../../ui/StateBadge';
import { Time } from '../../ui/Time';
import { labelOf } from '../records/fieldTypes';
import { RecordLink } from '../records/RecordLink';
import { useObject } from '../records/useObject';
import { useElementTitle } from './useElementTitle';

/** Every element the instance entered, in order; `called` are the instances it called, by the element's key. */
export function ElementHistory({ elements, called }: { elements: ElementInstance[]; called: Record<string, string> }) {
  const { t, i18n } = useTranslation();
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
          {elements.map((element) => (
            <Table.Tr key={element.key}>
              <Table.Td>
                <Titled element={element} />
                {element.waiting_for && <WaitsFor wait={element.waiting_for} />}
                {called[element.key] && <TextLink to="/instances/$key" params={{ key: called[element.key] ?? '' }} size="xs">{t('instance.called')}</TextLink>}
              </Table.Td>
              <Table.Td><StateBadge state={element.state} /></Table.Td>
              <Table.Td><Time at={element.started_at} absolute /></Table.Td>
              <Table.Td className="numeric">
                {element.ended_at ? duration((Date.parse(element.ended_at) - Date.parse(element.started_at)) / 1000, i18n.language) : '—'}
              </Table.Td>
              <Table.Td className="numeric">{element.attempts || '—'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Titled({ element }: { element: ElementInstance }) {
  const { title, hint } = useElementTitle()(element.element_id, element.name, element.type);
  return <>{title}<Text size="xs" c="dimmed">{hint}</Text></>;
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
