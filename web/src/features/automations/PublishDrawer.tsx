import { Alert, Button, Checkbox, Drawer, FileInput, List, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { deploy } from '../../api/changes';
import { problemOf, type Problem } from '../../api/errors';
import type { Finding } from '../../api/types';
import { useChange } from '../../app/useChange';
import { FindingText } from '../../ui/FindingText';
import { problemText } from '../../ui/problemText';

/** Publishes process, decision and form files; what is wrong with them is said with place and cure. */
export function PublishDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [files, setFiles] = useState<File[]>([]);
  const [accepted, setAccepted] = useState<string[]>([]);
  const publishing = useChange({
    change: deploy,
    refresh: [['definitions'], ['names']],
    done: t('publish.done'),
    quiet: true,
    onDone: () => {
      setFiles([]);
      setAccepted([]);
      onClose();
    },
  });
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="lg" title={t('publish.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack>
        <Text size="sm" c="dimmed">{t('publish.hint')}</Text>
        <FileInput
          label={t('publish.files')} placeholder={t('publish.choose')} multiple accept=".bpmn,.dmn,.form,.json,.xml,.yaml,.yml,.csv,.xlsx,.md" value={files}
          onChange={(chosen) => {
            publishing.reset();
            setAccepted([]);
            setFiles(chosen);
          }}
        />
        {publishing.error && <Refusal problem={problemOf(publishing.error)} accepted={accepted} onAccept={setAccepted} />}
        <Button disabled={!files.length} loading={publishing.isPending} onClick={() => publishing.mutate({ files, accepted })}>{t('publish.submit')}</Button>
      </Stack>
    </Drawer>
  );
}

interface Refused extends Problem {
  findings?: Finding[];
  /** Names of the findings that are published only when somebody accepts them. */
  unaccepted?: string[];
}

function Refusal({ problem, accepted, onAccept }: { problem: Refused; accepted: string[]; onAccept: (names: string[]) => void }) {
  const { t } = useTranslation();
  const open = new Set([...(problem.code === 'deployment.unaccepted' ? problem.unaccepted ?? [] : []), ...accepted]);
  return (
    <Alert color="red" role="alert" title={t('publish.refused')}>
      {!problem.findings?.length && <Text size="sm">{problemText(problem, t).text}</Text>}
      {problem.code === 'deployment.unaccepted' && <Text size="sm" mb="sm">{t('publish.unaccepted')}</Text>}
      <Checkbox.Group value={accepted} onChange={onAccept}>
        <List size="sm" spacing="sm">
          {problem.findings?.map((finding, index) => (
            <List.Item key={index}>
              <FindingText finding={finding} />
              <Text size="xs" c="dimmed">
                {[finding.file, finding.element_id, finding.line && t('publish.line', { line: finding.line }), finding.rule].filter(Boolean).join(' · ')}
              </Text>
              {open.has(findingName(finding)) && <Checkbox mt={4} size="xs" value={findingName(finding)} label={t('publish.accept')} />}
            </List.Item>
          ))}
        </List>
      </Checkbox.Group>
    </Alert>
  );
}

export const findingName = (finding: Finding) => `${finding.rule}@${finding.element_id ?? ''}`;
