import { Badge, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { beginFromTemplate } from '../../api/changes';
import { processTemplatesQuery, templatesQuery } from '../../api/draftQueries';
import { objectsQuery } from '../../api/queries';
import type { ProcessTemplate } from '../../api/types';
import { useChange } from '../../app/useChange';
import { Panel } from '../../ui/Panel';
import { labelOf } from '../records/fieldTypes';
import classes from './Gallery.module.css';

/** Ready-made processes: a picture, what each does, what it works with; one press makes a draft of it. */
export function Gallery() {
  const { t, i18n } = useTranslation();
  const templates = useQuery(processTemplatesQuery(i18n.language)).data;
  if (!templates?.length) return null;
  return (
    <div style={{ marginTop: 'var(--mantine-spacing-lg)' }}>
      <Panel title={t('gallery.title')}>
        <Text size="sm" c="dimmed" mb="md">{t('gallery.hint')}</Text>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {templates.map((template) => <Entry key={template.name} template={template} />)}
        </SimpleGrid>
      </Panel>
    </div>
  );
}

function Entry({ template }: { template: ProcessTemplate }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const objects = useQuery(objectsQuery).data;
  const activities = useQuery(templatesQuery(i18n.language)).data;
  const beginning = useChange({
    change: () => beginFromTemplate(template.name), refresh: [['drafts']],
    onDone: ({ items }) => items[0] && void navigate({ to: '/automations/drafts/$key', params: { key: items[0].key } }),
  });
  const objectName = (name: string) => {
    const object = objects?.find((one) => one.name === name);
    return object ? labelOf(object, i18n.language) : name;
  };
  const facts = [
    ['starts', template.objects.map(objectName)],
    ['activities', template.activities.map((type) => activities?.find((one) => one.id === type)?.name ?? type)],
    ['groups', template.groups.map((name) => t(`team.${name}`, { defaultValue: name }))],
    ['files', template.files],
  ] as const;
  return (
    <Paper withBorder component="article" aria-label={template.title} p="md">
      <Stack gap="xs" h="100%">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={3} size="h4">{template.title}</Title>
          {template.published && <Badge variant="light" color="green" tt="none" miw="max-content">{t('gallery.published')}</Badge>}
        </Group>
        {/* The server draws it; what stands in the file is only ever text in it. */}
        <div className={classes.picture} dangerouslySetInnerHTML={{ __html: template.picture }} />
        <Text size="sm">{template.summary}</Text>
        <Text size="xs" c="dimmed" component="div">
          {facts.map(([fact, names]) => names.length > 0 && <div key={fact}>{t(`gallery.${fact}`, { names: names.join(' · ') })}</div>)}
        </Text>
        <Group mt="auto">
          <Button size="xs" variant="light" leftSection={<IconPencilPlus size={14} />} loading={beginning.isPending} onClick={() => beginning.mutate(undefined)} aria-label={t('gallery.useNamed', { name: template.title })}>
            {t('gallery.use')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
