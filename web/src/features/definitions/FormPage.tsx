import '../designer/styles';

import { Alert, Grid, Paper, Tabs, Text, Textarea } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { commentsQuery, draftQuery } from '../../api/draftQueries';
import type { DraftDetail } from '../../api/types';
import { FormRenderer } from '../../forms/FormRenderer';
import type { Answers } from '../../forms/schema';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { CommentsPanel, openComments } from '../designer/CommentsPanel';
import { ConflictNotice } from '../designer/ConflictNotice';
import { FindingsPanel, useFindings } from '../designer/FindingsPanel';
import { SavingState } from '../designer/SavingState';
import { VersionsPanel } from '../designer/VersionsPanel';
import { useDraft, type Work as DraftWork } from '../designer/useDraft';
import { FieldProperties } from './FieldProperties';
import { FieldsList } from './FieldsList';
import { FormActions } from './FormActions';
import { at, listed, readForm, replace, writeForm, type FormFile, type Place } from './formModel';

const route = getRouteApi('/shell/automations/forms/$key');

/** The draft of a form: its components, their properties, and the form as people will see it. */
export function FormPage() {
  const { key } = route.useParams();
  return <Loaded query={useQuery(draftQuery(key))} lines={8}>{(draft) => <Work key={draft.key} draft={draft} />}</Loaded>;
}

function Work({ draft }: { draft: DraftDetail }) {
  const { t } = useTranslation();
  const work = useDraft(draft);
  const form = useMemo(() => readForm(work.text), [work.text]);
  const [chosen, setChosen] = useState<Place | null>(null);
  const [panel, setPanel] = useState<string | null>('preview');
  const findings = useFindings(work.text, 'draft.form');
  const comments = useQuery(commentsQuery(draft.key)).data ?? [];
  const about = form && chosen ? at(form, chosen) : undefined;
  const chosenKey = about?.key ?? about?.id;
  const open = draft.state === 'open';
  const names = useMemo(() => new Map(listed(form?.components ?? []).map(({ field }) => [field.key ?? field.id ?? '', field.label ?? field.key ?? ''])), [form]);
  const change = (changed: FormFile, place: Place | null) => {
    work.change(writeForm(changed));
    setChosen(place);
  };
  const show = (id: string) => setChosen(listed(form?.components ?? []).find(({ field }) => (field.key ?? field.id) === id)?.place ?? null);
  useHotkeys([['mod+S', () => void work.save()]], []);
  return (
    <>
      <BackLink to="/automations/definitions">{t('definitions.title')}</BackLink>
      <PageHeader
        title={form?.id || draft.title || draft.definition_id} subtitle={<SavingState named draft={draft} saving={work.saving} onSave={() => void work.save()} />}
        actions={open && <FormActions draft={draft} work={work} />}
      />
      {work.saving.state === 'conflict' && <ConflictNotice conflict={work.saving.conflict} onSettle={work.settle} />}
      {!open && <Alert mb="md" color="gray">{t(`designer.closed.${draft.state}`)}</Alert>}
      {form && (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 6, lg: 5 }}><FieldsList form={form} chosen={chosen} onChoose={setChosen} onChange={change} /></Grid.Col>
          <Grid.Col span={{ base: 12, md: 6, lg: 7 }}><Chosen form={form} chosen={chosen} onChange={change} /></Grid.Col>
        </Grid>
      )}
      <Paper withBorder mt="md">
        <Tabs value={form || panel === 'comments' || panel === 'versions' ? panel : 'json'} onChange={setPanel} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="preview" disabled={!form}>{t('builder.preview')}</Tabs.Tab>
            <Tabs.Tab value="findings">{t('designer.findings.title', { count: findings.data?.findings.length ?? 0 })}</Tabs.Tab>
            <Tabs.Tab value="comments">{t('designer.comments.title', { count: openComments(comments) })}</Tabs.Tab>
            <Tabs.Tab value="versions">{t('designer.versions.title')}</Tabs.Tab>
            <Tabs.Tab value="json">JSON</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="preview" p="md">{form && <Preview key={shape(form)} form={form} />}</Tabs.Panel>
          <Tabs.Panel value="findings" p="md"><FindingsPanel query={findings} names={names} onShow={show} /></Tabs.Panel>
          <Tabs.Panel value="comments" p="md"><CommentsPanel draftKey={draft.key} comments={comments} selected={chosenKey} names={names} onShow={show} /></Tabs.Panel>
          <Tabs.Panel value="versions" p="md"><VersionsPanel draft={draft} revision={work.revision} definitionId={draft.definition_id} text={work.text} /></Tabs.Panel>
          <Tabs.Panel value="json" p="md"><Source work={work} broken={!form} /></Tabs.Panel>
        </Tabs>
      </Paper>
    </>
  );
}

function Chosen({ form, chosen, onChange }: { form: FormFile; chosen: Place | null; onChange: (form: FormFile, place: Place) => void }) {
  const { t } = useTranslation();
  const field = chosen && at(form, chosen);
  return (
    <Paper withBorder p="md" component="section" aria-label={t('builder.properties')}>
      {field && chosen ? (
        <FieldProperties key={chosen.join('/')} field={field} onChange={(changed) => onChange(replace(form, chosen, changed), chosen)} />
      ) : <Text size="sm" c="dimmed">{t('builder.choose')}</Text>}
    </Paper>
  );
}

/** Keys and kinds: when they change, the preview begins anew; a changed label does not disturb what is filled in. */
const shape = (form: FormFile) => listed(form.components).map(({ field, place }) => `${place.join('.')} ${field.type} ${field.key ?? ''}`).join('|');

function Preview({ form }: { form: FormFile }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState<Answers | null>(null);
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">{t('builder.previewHint')}</Text>
      <FormRenderer schema={form} variables={{}} submitLabel={t('builder.try')} busy={false} refused={{}} onSubmit={setSent} />
      {sent && <Text mt="md" size="sm" ff="monospace" role="status" style={{ whiteSpace: 'pre-wrap' }}>{JSON.stringify(sent, null, 2)}</Text>}
    </>
  );
}

function Source({ work, broken }: { work: DraftWork; broken: boolean }) {
  const { t } = useTranslation();
  return <Textarea label={t('builder.json')} autosize minRows={8} maxRows={24} ff="monospace" spellCheck={false} value={work.text} error={broken && t('builder.noForm')} onChange={(event) => work.change(event.currentTarget.value)} />;
}

