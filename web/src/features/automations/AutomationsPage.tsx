import { Button, Paper, Switch, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencilPlus, IconRoute, IconTable, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { switchDefinition } from '../../api/changes';
import { draftsQuery } from '../../api/draftQueries';
import { definitionsQuery, healthQuery } from '../../api/queries';
import type { Definition, Draft, ProcessHealth } from '../../api/types';
import { useChange } from '../../app/useChange';
import { EmptyState } from '../../ui/EmptyState';
import { TextLink } from '../../ui/links';
import { number } from '../../ui/format';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Time } from '../../ui/Time';
import { useNames } from '../../ui/useNames';
import { useRowKeys } from '../../ui/useRowKeys';
import { Drafts } from './Drafts';
import { Gallery } from './Gallery';
import { Health } from './Health';
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
            <Button variant="default" leftSection={<IconTable size={16} />} renderRoot={(props) => <Link to="/automations/definitions" {...props} />}>{t('definitions.title')}</Button>
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
              <EmptyState icon={IconRoute} title={t('automations.none')} action={<Button onClick={design}>{t('automations.design')}</Button>}>
                {t('automations.noneCure')}
              </EmptyState>
            )
          }
        </Loaded>
      </Paper>
      <Drafts />
      <Gallery />
      <NewDraft opened={designing} onClose={endDesign} />
      <PublishDrawer opened={publishing} onClose={close} />
    </>
  );
}

function Definitions({ definitions }: { definitions: Definition[] }) {
  const { t } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  const health = useQuery(healthQuery).data;
  const drafts = useQuery(draftsQuery).data;
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table className="data-table" highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('automations.name')}</Table.Th>
            <Table.Th className="numeric">{t('state.active')}</Table.Th>
            <Table.Th className="numeric">{t('state.completed')}</Table.Th>
            <Table.Th>{t('health.title')}</Table.Th>
            <Table.Th>{t('automations.published')}</Table.Th>
            <Table.Th>{t('automations.on')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {definitions.map((definition) => (
            <Row
              key={definition.key} definition={definition} health={health?.find((one) => one.process_id === definition.process_id)}
              draft={drafts?.find((one) => one.definition_id === definition.process_id)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  definition: Definition;
  health: ProcessHealth | undefined;
  draft: Draft | undefined;
}

function Row({ definition, health, draft }: RowProps) {
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
        <Text size="xs" c="dimmed">{definition.process_id} · {t('process.version', { version: definition.version })}{draft && <> · <TextLink inherit underline="always" to="/automations/drafts/$key" params={{ key: draft.key }}>{t('automations.hasDraft')}</TextLink></>}</Text>
      </Table.Td>
      <Table.Td className="numeric">{number(definition.counts.active, i18n.language)}</Table.Td>
      <Table.Td className="numeric">{number(definition.counts.completed, i18n.language)}</Table.Td>
      <Table.Td><Health definition={definition} health={health} /></Table.Td>
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
