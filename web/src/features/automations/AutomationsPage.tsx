import { Button, Paper, Switch, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencilPlus, IconRoute, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { switchDefinition } from '../../api/changes';
import { definitionsQuery } from '../../api/queries';
import type { Definition } from '../../api/types';
import { useChange } from '../../app/useChange';
import { EmptyState } from '../../ui/EmptyState';
import { number } from '../../ui/format';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { useRowKeys } from '../../ui/useRowKeys';
import { Drafts } from './Drafts';
import { NewDraft } from './NewDraft';
import { PublishDrawer } from './PublishDrawer';

export function AutomationsPage() {
  const { t } = useTranslation();
  const query = useQuery(definitionsQuery);
  const [publishing, { open, close }] = useDisclosure(false);
  const [designing, { open: design, close: endDesign }] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title={t('automations.title')} subtitle={t('automations.subtitle')}
        actions={
          <>
            <Button variant="default" leftSection={<IconUpload size={16} />} onClick={open}>{t('automations.publish')}</Button>
            <Button leftSection={<IconPencilPlus size={16} />} onClick={design}>{t('automations.design')}</Button>
          </>
        }
      />
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <Loaded query={query}>
          {(definitions) =>
            definitions.length ? (
              <Definitions definitions={definitions} />
            ) : (
              <EmptyState icon={IconRoute} title={t('automations.none')} action={<Button onClick={open}>{t('automations.publish')}</Button>}>
                {t('automations.noneCure')}
              </EmptyState>
            )
          }
        </Loaded>
      </Paper>
      <Drafts />
      <NewDraft opened={designing} onClose={endDesign} />
      <PublishDrawer opened={publishing} onClose={close} />
    </>
  );
}

function Definitions({ definitions }: { definitions: Definition[] }) {
  const { t } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table className="data-table" highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('automations.name')}</Table.Th>
            <Table.Th className="numeric">{t('state.active')}</Table.Th>
            <Table.Th className="numeric">{t('state.completed')}</Table.Th>
            <Table.Th className="numeric">{t('automations.incidents')}</Table.Th>
            <Table.Th>{t('automations.published')}</Table.Th>
            <Table.Th>{t('automations.on')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {definitions.map((definition) => <Row key={definition.key} definition={definition} />)}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ definition }: { definition: Definition }) {
  const { t, i18n } = useTranslation();
  const name = useNames()(definition.name ?? definition.process_id);
  const switching = useChange({
    change: (enabled: boolean) => switchDefinition(definition.key, enabled),
    refresh: [['definitions']],
    done: definition.enabled ? t('automations.switchedOff', { name }) : t('automations.switchedOn', { name }),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Link to="/automations/$key" params={{ key: definition.key }} className="row-link" data-row-link>{name}</Link>
        <Text size="xs" c="dimmed">{definition.process_id} · {t('process.version', { version: definition.version })}</Text>
      </Table.Td>
      <Table.Td className="numeric">{number(definition.counts.active, i18n.language)}</Table.Td>
      <Table.Td className="numeric">{number(definition.counts.completed, i18n.language)}</Table.Td>
      <Table.Td className="numeric">
        <Text inherit span c={definition.counts.incidents ? 'var(--mantine-color-error)' : undefined} fw={definition.counts.incidents ? 700 : undefined}>
          {number(definition.counts.incidents, i18n.language)}
        </Text>
      </Table.Td>
      <Table.Td><Time at={definition.deployed_at} /></Table.Td>
      <Table.Td>
        <Switch
          aria-label={t('automations.switch', { name })} checked={definition.enabled} disabled={switching.isPending}
          onChange={(event) => switching.mutate(event.currentTarget.checked)}
        />
      </Table.Td>
    </Table.Tr>
  );
}
