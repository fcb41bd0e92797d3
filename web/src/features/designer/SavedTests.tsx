import { ActionIcon, Badge, Button, Group, List, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { figures, type Coverage, type Ran, type TestOutcome } from './coverage';

interface Props {
  tests: { name: string }[];
  ran: Ran | undefined;
  busy: boolean;
  /** Missing when the draft is closed. */
  onRemove: ((name: string) => void) | undefined;
  onRun: () => void;
}

/** The tests kept beside the draft: run together, each with what is not as expected. */
export function SavedTests({ tests, ran, busy, onRemove, onRun }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="section" aria-label={t('designer.test.kept')}>
      <Group gap="sm">
        <Text fw={600} size="sm">{t('designer.test.kept')}</Text>
        {tests.length > 0 && (
          <Button size="compact-xs" variant="default" loading={busy} leftSection={<IconPlayerPlay size={13} />} onClick={onRun}>{t('designer.test.runAll')}</Button>
        )}
      </Group>
      {!tests.length && <Text size="sm" c="dimmed">{t('designer.test.keptNone')}</Text>}
      <List listStyleType="none" spacing="xs" aria-live="polite">
        {tests.map(({ name }) => (
          <List.Item key={name}>
            <Group gap="xs">
              <Verdict outcome={ran?.tests.find((one) => one.name === name)} />
              <Text size="sm" className="break-anywhere">{name}</Text>
              {onRemove && (
                <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('designer.test.remove', { name })} onClick={() => onRemove(name)}><IconTrash size={14} /></ActionIcon>
              )}
            </Group>
            <Reasons outcome={ran?.tests.find((one) => one.name === name)} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function Verdict({ outcome }: { outcome: TestOutcome | undefined }) {
  const { t } = useTranslation();
  if (!outcome) return <Badge size="sm" variant="light" tt="none" color="gray">{t('designer.test.notRun')}</Badge>;
  return <Badge size="sm" variant="light" tt="none" color={outcome.passed ? 'green' : 'red'}>{t(outcome.passed ? 'designer.test.passed' : 'designer.test.failed')}</Badge>;
}

/** Why a test did not pass. */
function Reasons({ outcome }: { outcome: TestOutcome | undefined }) {
  const { t } = useTranslation();
  if (!outcome || outcome.passed) return null;
  return (
    <Stack gap={2} pl="md">
      {outcome.problems.map((one, index) => (
        <Text key={index} size="xs">{t('designer.test.line', { line: one.line })}: {one.message} {one.cure}</Text>
      ))}
      {outcome.scenarios.flatMap((scenario) => scenario.differences).map((one, index) => (
        <Text key={index} size="xs" className="break-anywhere">
          {t('designer.test.line', { line: one.line })}: {one.what} – {t('designer.test.expected', { expected: one.expected, got: one.got })}
        </Text>
      ))}
    </Stack>
  );
}

/** How much of the process the tests and the run at hand came to, and what none did. */
export function Covered({ coverage, names, onShow }: { coverage: Coverage; names: Map<string, string>; onShow: (elementId: string) => void }) {
  const { t } = useTranslation();
  const missed = coverage.missed.filter((one) => one.kind === 'element');
  return (
    <Stack gap={4} component="section" aria-label={t('designer.test.covered')}>
      <Text size="sm">{t('designer.test.coveredOf', figures(coverage))}</Text>
      {missed.length > 0 && (
        <Group gap="xs">
          <Text size="xs" c="dimmed">{t('designer.test.missed')}</Text>
          {missed.map((one) => (
            <UnstyledButton key={one.id} onClick={() => onShow(one.id)}><Text size="xs" td="underline">{names.get(one.id) || one.label}</Text></UnstyledButton>
          ))}
        </Group>
      )}
    </Stack>
  );
}
