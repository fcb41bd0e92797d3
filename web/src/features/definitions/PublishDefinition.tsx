import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { publishDraft } from '../../api/changes';
import { reportQuery, usersQuery } from '../../api/draftQueries';
import { problemOf } from '../../api/errors';
import type { DefinitionUser, DraftDetail, DraftReport } from '../../api/types';
import { useChange } from '../../app/useChange';
import { FindingText } from '../../ui/FindingText';
import { Loaded } from '../../ui/Loaded';
import { problemText } from '../../ui/problemText';
import { useNames } from '../../ui/useNames';

interface Props {
  opened: boolean;
  onClose: () => void;
  draft: DraftDetail;
  revision: number;
}

/** Publishes a decision or form, and says which processes take it up. A refused draft is kept. */
export function PublishDefinition({ opened, onClose, draft, revision }: Props) {
  const { t } = useTranslation();
  const report = useQuery({ ...reportQuery(draft.key, revision), enabled: opened });
  const users = useQuery({ ...usersQuery(draft.key, revision), enabled: opened });
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t('designer.publishing.title', { name: draft.title || draft.definition_id })} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Loaded query={report} lines={4}>
        {(found) => <Loaded query={users}>{(using) => <Publishing key={revision} draft={draft} revision={revision} report={found} users={using} onClose={onClose} />}</Loaded>}
      </Loaded>
    </Modal>
  );
}

interface PublishingProps {
  draft: DraftDetail;
  revision: number;
  report: DraftReport;
  users: DefinitionUser[];
  onClose: () => void;
}

function Publishing({ draft, revision, report, users, onClose }: PublishingProps) {
  const { t } = useTranslation();
  const named = useNames();
  const navigate = useNavigate();
  const [renewed, setRenewed] = useState(users.map((one) => one.process_id));
  const [overNewer, setOverNewer] = useState(false);
  const errors = report.findings.filter((one) => one.severity === 'error');
  const warnings = report.findings.filter((one) => one.severity !== 'error');
  const publishing = useChange({
    change: () => publishDraft(draft.key, { revision, accept_findings: [], over_newer: overNewer, together: [], renew: renewed }),
    refresh: [['definitions'], ['drafts'], ['draft', draft.key]], done: t('definitions.published'), quiet: true,
    onDone: () => {
      onClose();
      void navigate({ to: '/automations/definitions' });
    },
  });
  return (
    <Stack>
      {!report.may_publish && <Alert color="red" role="alert">{t('designer.publishing.noRight')}</Alert>}
      {errors.length > 0 && <Alert color="red" role="alert" title={t('designer.publishing.errors', { count: errors.length })}><Findings findings={errors} /></Alert>}
      {warnings.length > 0 && <Alert color="yellow" title={t('definitions.warnings', { count: warnings.length })}><Findings findings={warnings} /></Alert>}
      {report.behind && <Alert color="orange" title={t('designer.publishing.behind')}><Checkbox checked={overNewer} onChange={(event) => setOverNewer(event.currentTarget.checked)} label={t('designer.publishing.overNewer')} /></Alert>}
      {users.length > 0 ? (
        <Checkbox.Group label={t('definitions.renew')} description={t('definitions.renewHint')} value={renewed} onChange={setRenewed}>
          <Stack gap="xs" mt="xs">{users.map((one) => <Checkbox key={one.process_id} value={one.process_id} label={named(one.name)} />)}</Stack>
        </Checkbox.Group>
      ) : <Text size="sm">{t('definitions.noUsers')}</Text>}
      {publishing.error && <Alert color="red" role="alert">{problemText(problemOf(publishing.error), t).text}</Alert>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button disabled={!report.may_publish || errors.length > 0 || (report.behind && !overNewer)} loading={publishing.isPending} onClick={() => publishing.mutate(undefined)}>{t('designer.publishing.do')}</Button>
      </Group>
    </Stack>
  );
}

function Findings({ findings }: { findings: DraftReport['findings'] }) {
  return <List size="sm">{findings.map((one, index) => <List.Item key={index}><FindingText finding={one} /></List.Item>)}</List>;
}
