import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { publishDraft } from '../../api/changes';
import { reportQuery } from '../../api/draftQueries';
import { problemOf } from '../../api/errors';
import type { DraftDetail, DraftReport } from '../../api/types';
import { useChange } from '../../app/useChange';
import { FindingText } from '../../ui/FindingText';
import { Loaded } from '../../ui/Loaded';
import { problemText } from '../../ui/problemText';
import { findingName } from '../automations/PublishDrawer';

interface Props {
  opened: boolean;
  onClose: () => void;
  draft: DraftDetail;
  revision: number;
}

/** What publishing would meet, said before it is done. A refused draft is kept. */
export function PublishDialog({ opened, onClose, draft, revision }: Props) {
  const { t } = useTranslation();
  const query = useQuery({ ...reportQuery(draft.key, revision), enabled: opened });
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t('designer.publishing.title', { name: draft.title || draft.definition_id })} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Loaded query={query} lines={4}>
        {(report) => <Publishing key={revision} draft={draft} revision={revision} report={report} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function Publishing({ draft, revision, report, onClose }: { draft: DraftDetail; revision: number; report: DraftReport; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [accepted, setAccepted] = useState<string[]>([]);
  const [overNewer, setOverNewer] = useState(false);
  const errors = report.findings.filter((one) => one.severity === 'error');
  const open = report.unaccepted.filter((name) => !accepted.includes(name));
  const publishing = useChange({
    change: () => publishDraft(draft.key, { revision, accept_findings: accepted, over_newer: overNewer, together: [] }),
    refresh: [['definitions'], ['drafts'], ['draft', draft.key]], done: t('designer.publishing.done'), quiet: true,
    onDone: ({ definitions }) => {
      onClose();
      const made = definitions.find((one) => one.kind === 'process');
      if (made) void navigate({ to: '/automations/$key', params: { key: made.key } });
      else void navigate({ to: '/automations' });
    },
  });
  const ready = report.may_publish && !errors.length && !open.length && (!report.behind || overNewer);
  return (
    <Stack>
      {!report.may_publish && <Alert color="red" role="alert">{t('designer.publishing.noRight')}</Alert>}
      {errors.length > 0 && <Alert color="red" role="alert" title={t('designer.publishing.errors', { count: errors.length })}><List size="sm">{errors.map((one, index) => <List.Item key={index}><FindingText finding={one} /></List.Item>)}</List></Alert>}
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
      <Text size="sm">{report.running ? t('designer.publishing.running', { count: report.running }) : t('designer.publishing.noneRunning')}</Text>
      {publishing.error && <Alert color="red" role="alert">{problemText(problemOf(publishing.error), t).text}</Alert>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button disabled={!ready} loading={publishing.isPending} onClick={() => publishing.mutate(undefined)}>{t('designer.publishing.do')}</Button>
      </Group>
    </Stack>
  );
}
