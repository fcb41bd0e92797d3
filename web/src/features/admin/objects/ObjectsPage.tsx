import { Badge, Paper, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { objectsQuery } from '../../../api/queries';
import type { ObjectInfo } from '../../../api/types';
import { LinkButton } from '../../../ui/links';
import { Loaded } from '../../../ui/Loaded';
import { PageHeader } from '../../../ui/PageHeader';
import { isFact } from '../../records/layouts';
import { namesOf } from '../../records/naming';
import classes from '../Admin.module.css';

/** Every object there is: those that are shipped and those that were made here. */
export function ObjectsPage() {
  const { t } = useTranslation();
  const query = useQuery(objectsQuery);
  const create = <LinkButton to="/admin/new-object" leftSection={<IconPlus size={16} />}>{t('admin.object.new')}</LinkButton>;
  return (
    <>
      <PageHeader title={t('admin.parts.objects')} subtitle={t('admin.object.subtitle')} actions={create} />
      <Loaded query={query} lines={8}>{(objects) => <Objects objects={objects} />}</Loaded>
    </>
  );
}

function Objects({ objects }: { objects: ObjectInfo[] }) {
  const { t } = useTranslation();
  const own = objects.filter((one) => !one.shipped);
  return (
    <>
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer minWidth={560}>
          <Table className="data-table" verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('admin.object.one')}</Table.Th>
                <Table.Th>{t('admin.object.name')}</Table.Th>
                <Table.Th className="numeric">{t('admin.object.fields')}</Table.Th>
                <Table.Th>{t('admin.object.origin')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>{[...own, ...objects.filter((one) => one.shipped)].map((one) => <Row key={one.name} object={one} />)}</Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      {!own.length && <Text size="sm" c="dimmed" mt="md">{t('admin.object.noneCure')}</Text>}
    </>
  );
}

function Row({ object }: { object: ObjectInfo }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td><Link to="/admin/objects/$name" params={{ name: object.name }} className="row-link">{namesOf(object, i18n.language).title}</Link></Table.Td>
      <Table.Td className={classes.name}>{object.name}</Table.Td>
      <Table.Td className="numeric">{object.fields.filter(isFact).length}</Table.Td>
      <Table.Td>{object.shipped ? <Text size="sm" c="dimmed">{t('admin.object.shipped')}</Text> : <Badge variant="light" radius="sm" tt="none" fw={600}>{t('admin.object.own')}</Badge>}</Table.Td>
    </Table.Tr>
  );
}
