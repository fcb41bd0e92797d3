import { Alert, Badge, Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { publishDraft, startBatch } from '../../api/changes';
import { outlookQuery, reportQuery } from '../../api/draftQueries';
import { problemOf, type Problem } from '../../api/errors';
import type { DraftDetail, DraftOutlook, DraftReport, Finding } from '../../api/types';
import { useChange } from '../../app/useChange';
import { FindingText } from '../../ui/FindingText';
import { Loaded } from '../../ui/Loaded';
import { problemText } from '../../ui/problemText';
import { findingName } from '../automations/PublishDrawer';
import { setProcessProperty } from './process';
import { Concurrency, Reach, Running, Together, type Runs } from './PublishOutlook';
import type { Work } from './useDraft';

interface Props {
  opened: boolean;
  onClose: () => void;
  draft: DraftDetail;
  work: Work;
  names: Map<string, string>;
  /** Shows an element in the diagram. */
  onShow: (elementId: string) => void;
}

/** What publishing would meet and bring about, said before it is done. A refused draft is kept. */
export function PublishDialog({ opened, onClose, draft, work, names, onShow }: Props) {
  const { t } = useTranslation();
  const [together, setTogether] = useState<string[]>();
  const outlook = useQuery({ ...outlookQuery(draft.key, work.revision), enabled: opened });
  const chosen = together ?? outlook.data?.together.map((one) => one.key) ?? [];
  const report = useQuery({ ...reportQuery(draft.key, work.revision, chosen), enabled: opened && Boolean(outlook.data) });
  const show = (elementId: string) => (onClose(), onShow(elementId));
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t('designer.publishing.title', { name: draft.title || draft.definition_id })} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Loaded query={outlook} lines={4}>
        {(expected) => (
          <Loaded query={report} lines={4}>
            {(found) => (
              <Publishing {...{ draft, work, names, onClose, chosen }} report={found} outlook={expected} onTogether={setTogether} onShow={show} />
            )}
          </Loaded>
        )}
      </Loaded>
    </Modal>
  );
}

interface PublishingProps extends Omit<Props, 'opened'> {
  report: DraftReport;
  outlook: DraftOutlook;
  chosen: string[];
  onTogether: (keys: string[]) => void;
}

function Publishing({ draft, work, names, report, outlook, chosen, onTogether, onClose, onShow }: PublishingProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [accepted, setAccepted] = useState<string[]>([]);
  const [overNewer, setOverNewer] = useState(false);
  const [runs, setRuns] = useState<Runs>('keep');
  const errors = report.findings.filter((one) => one.severity === 'error');
  const nobody = report.findings.filter((one) => /^deploy\.unknown_(person|team)$/.test(one.rule));
  const addresses = report.findings.filter((one) => one.rule === 'activity.empty_address');
  const open = report.unaccepted.filter((name) => !accepted.includes(name));
  const publishing = useChange({
    change: async () => {
      const published = await publishDraft(draft.key, { revision: work.revision, accept_findings: accepted, over_newer: overNewer, together: chosen });
      const made = published.definitions.find((one) => one.kind === 'process');
      const moving = made && runs === 'migrate' ? await startBatch({ kind: 'migrate', filter: { process_id: made.id, state: 'active' }, definition_key: made.key }) : undefined;
      return { made, batch: moving?.key };
    },
    refresh: [['definitions'], ['drafts'], ['draft', draft.key], ['names'], ['batches']], done: t('designer.publishing.done'), quiet: true,
    onDone: ({ made, batch }) => {
      onClose();
      if (made) void navigate({ to: '/automations/$key', params: { key: made.key }, search: { batch } });
      else void navigate({ to: '/automations' });
    },
  });
  const refused = publishing.error ? (problemOf(publishing.error) as Problem & { findings?: Finding[] }) : undefined;
  const choosePolicy = (policy: string) => {
    work.change(setProcessProperty(work.text, 'concurrency', policy === 'parallel' ? '' : policy));
    setTimeout(() => void work.save());
  };
  const ready = report.may_publish && !errors.length && !open.length && (!report.behind || overNewer);
  return (
    <Stack>
      <Group gap={6}>
        <Text size="sm">{t('designer.publishing.rights')}</Text>
        {outlook.rights_held.map((right) => <Badge key={right} color="green" variant="light" tt="none">✓ {t(`designer.publishing.right.${right}`, { defaultValue: right })}</Badge>)}
        {outlook.rights_missing.map((right) => <Badge key={right} color="red" variant="light" tt="none">✗ {t(`designer.publishing.right.${right}`, { defaultValue: right })}</Badge>)}
      </Group>
      {!report.may_publish && <Alert color="red" role="alert">{t('designer.publishing.noRight')}</Alert>}
      {errors.length > 0 && <Alert color="red" role="alert" title={t('designer.publishing.errors', { count: errors.length })}><FindingList findings={errors} names={names} onShow={onShow} /></Alert>}
      {nobody.length > 0 && <Alert color="yellow" role="status" title={t('designer.publishing.nobody')}><FindingList findings={nobody} names={names} onShow={onShow} /></Alert>}
      {addresses.length > 0 && <Alert color="yellow" role="status" title={t('designer.publishing.noAddress')}><FindingList findings={addresses} names={names} onShow={onShow} /></Alert>}
      {report.unaccepted.length > 0 && (
        <Checkbox.Group label={t('publish.unaccepted')} value={accepted} onChange={setAccepted}>
          <Stack gap="xs" mt="xs">
            {report.findings.filter((one) => report.unaccepted.includes(findingName(one))).map((one, index) => (
              <Checkbox key={index} value={findingName(one)} label={<FindingText finding={one} />} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {report.behind && <Alert color="orange" title={t('designer.publishing.behind')}><Checkbox checked={overNewer} onChange={(event) => setOverNewer(event.currentTarget.checked)} label={t('designer.publishing.overNewer')} /></Alert>}
      {outlook.together.length > 0 && <Together drafts={outlook.together} chosen={chosen} onChange={onTogether} />}
      {outlook.triggers.map((reach) => <Reach key={reach.element_id} reach={reach} />)}
      {outlook.triggers.length > 0 && <Concurrency policy={outlook.concurrency} disabled={work.saving.state === 'saving'} onChange={choosePolicy} />}
      {report.running ? <Running running={report.running} outlook={outlook} runs={runs} names={names} onChange={setRuns} /> : <Text size="sm">{t('designer.publishing.noneRunning')}</Text>}
      {refused && (
        <Alert color="red" role="alert" title={refused.findings?.length ? t('publish.refused') : undefined}>
          {refused.findings?.length ? <FindingList findings={refused.findings} names={names} onShow={onShow} /> : problemText(refused, t).text}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button disabled={!ready} loading={publishing.isPending} onClick={() => publishing.mutate(undefined)}>{t('designer.publishing.do')}</Button>
      </Group>
    </Stack>
  );
}

function FindingList({ findings, names, onShow }: { findings: Finding[]; names: Map<string, string>; onShow: (elementId: string) => void }) {
  const { t } = useTranslation();
  return (
    <List size="sm" spacing={6}>
      {findings.map((one, index) => (
        <List.Item key={index}>
          <FindingText finding={one} />
          {one.element_id && <Button size="compact-xs" variant="default" onClick={() => onShow(one.element_id ?? '')}>{t('designer.publishing.show', { name: names.get(one.element_id) ?? one.element_id })}</Button>}
        </List.Item>
      ))}
    </List>
  );
}
