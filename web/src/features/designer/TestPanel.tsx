import { Alert, Badge, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconDownload, IconPlayerPlay, IconRotate } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { rehearse } from '../../api/changes';
import { problemOf } from '../../api/errors';
import type { DraftDetail } from '../../api/types';
import type { Mark } from '../../bpmn/marks';
import { download } from '../../ui/download';
import { problemText } from '../../ui/problemText';
import { joined, type Coverage } from './coverage';
import { coverageMarks, seenMarks } from './designerMarks';
import { GivenRecord, GivenVariables } from './GivenValues';
import { KeepTest } from './KeepTest';
import { NextStep } from './NextStep';
import { FILE, testFile, testOf, type Given, type Happening, type Seen } from './rehearsal';
import { Covered, SavedTests } from './SavedTests';
import { SeenEffects } from './SeenEffects';
import { useTests } from './useTests';

interface Props {
  draft: DraftDetail;
  /** The draft as it is known to be drawn now. */
  text: string;
  /** Asked when the test begins: the draft as it is drawn then. */
  readXml: () => Promise<string>;
  processId: string;
  /** Names of objects whose records start the process. */
  objects: string[];
  names: Map<string, string>;
  onShow: (elementId: string) => void;
  /** What the diagram is to show of the tests: the run at hand, or else what all kept tests came to. */
  onMarks: (marks: Record<string, Mark> | null, state?: string) => void;
}

/** Runs the draft on the real engine, step by step; what it would send or change is recorded and shown. */
export function TestPanel({ draft, text, readXml, processId, objects, names, onShow, onMarks }: Props) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<'record' | 'variables'>();
  const kind = picked ?? (objects.length ? 'record' : 'variables');
  const [chosen, setGiven] = useState<Given>({});
  const given: Given = kind === 'record' && !chosen.record ? { record: {} } : chosen;
  const [happenings, setHappenings] = useState<Happening[]>([]);
  // What the last run came to stays while the next is under way: with the fields of the beginning its record would come anew.
  const [last, setLast] = useState<{ outcome: Awaited<ReturnType<typeof rehearse>>; of: string[] }>();
  const running = useMutation({
    mutationFn: async (wanted: Happening[]) => {
      const test = testOf(FILE, t('designer.test.title'), given, wanted);
      const xml = await readXml();
      return { outcome: await rehearse({ [FILE]: xml }, JSON.stringify(test)), of: [text, xml] };
    },
    onSuccess: (found, wanted) => (setLast(found), setHappenings(wanted)),
  });
  const outcome = last?.outcome;
  const changed = last && !last.of.includes(text);
  const seen = (outcome?.scenarios[0] as Seen | undefined) ?? null;
  const { tests, running: all, keeping, removing } = useTests(draft.key, readXml);
  const ran = all.data;
  const coverage = useMemo(() => joined(ran?.coverage ?? null, (outcome?.coverage as Coverage | null | undefined) ?? null), [ran, outcome]);
  useEffect(() => {
    const kept = ran && coverage ? coverageMarks(coverage, ran.tests.flatMap((one) => one.scenarios), t) : null;
    onMarks(seen ? { ...kept, ...seenMarks(seen, t) } : kept, seen?.incidents.length ? 'stuck' : seen?.state);
  }, [seen, ran, coverage, t, onMarks]);
  const again = () => {
    running.reset();
    setLast(undefined);
    setHappenings([]);
  };
  const save = () => seen && download(`${processId}.test.yaml`, testFile(t('designer.test.title'), given, happenings, seen));
  const keep = (called: string, name: string, done: () => void) =>
    seen && keeping.mutate({ name, content: testFile(called, given, happenings, seen) }, { onSuccess: done });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{t('designer.test.hint')}</Text>
      {!seen && (
        <>
          {objects.length > 0 && (
            <SegmentedControl
              size="xs" value={kind} onChange={(value) => (setPicked(value as typeof kind), setGiven({}))} aria-label={t('designer.test.given')}
              data={[{ value: 'record', label: t('designer.test.record') }, { value: 'variables', label: t('designer.test.variables') }]}
            />
          )}
          {kind === 'record' && objects[0] ? <GivenRecord object={objects[0]} onChange={setGiven} /> : <GivenVariables onChange={setGiven} />}
        </>
      )}
      {running.error && <Alert color="red" role="alert">{problemText(problemOf(running.error), t).text}</Alert>}
      {outcome?.problems.map((problem, index) => (
        <Alert key={index} color="red" role="alert">{String(problem.message)} {String(problem.cure ?? '')}</Alert>
      ))}
      {seen && changed && (
        <Alert color="yellow" role="status" py="xs">
          <Group gap="xs" justify="space-between">
            <Text size="sm">{t('designer.test.changed')}</Text>
            <Button size="compact-xs" variant="default" loading={running.isPending} onClick={() => running.mutate(happenings)}>{t('designer.test.rerun')}</Button>
          </Group>
        </Alert>
      )}
      <Group gap="xs">
        {!seen && <Button size="xs" loading={running.isPending} leftSection={<IconPlayerPlay size={14} />} onClick={() => running.mutate([])}>{t('designer.test.run')}</Button>}
        {seen && (
          <>
            <StateOf seen={seen} />
            <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={14} />} disabled={!happenings.length} onClick={() => running.mutate(happenings.slice(0, -1))}>{t('designer.test.back')}</Button>
            <Button size="xs" variant="default" leftSection={<IconRotate size={14} />} onClick={again}>{t('designer.test.again')}</Button>
            <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} onClick={save}>{t('designer.test.save')}</Button>
          </>
        )}
      </Group>
      {seen?.state === 'waiting' && <NextStep seen={seen} names={names} busy={running.isPending} onHappen={(next) => running.mutate([...happenings, next])} />}
      {seen && <SeenEffects seen={seen} names={names} />}
      {seen && draft.state === 'open' && <KeepTest draftKey={draft.key} processFile={draft.name} tests={tests} busy={keeping.isPending} onKeep={keep} />}
      {coverage && <Covered coverage={coverage} names={names} onShow={onShow} />}
      <SavedTests
        tests={tests} ran={ran} busy={all.isPending} onRun={() => all.mutate()}
        onRemove={draft.state === 'open' ? (name) => removing.mutate(name) : undefined}
      />
      {all.error && <Alert color="red" role="alert">{problemText(problemOf(all.error), t).text}</Alert>}
    </Stack>
  );
}

const COLORS: Record<string, string> = { completed: 'green', waiting: 'blue', cancelled: 'gray', not_started: 'yellow' };

function StateOf({ seen }: { seen: Seen }) {
  const { t } = useTranslation();
  const verdict = seen.state === 'not_started' && seen.verdict ? `: ${t(`verdict.${seen.verdict}`, { defaultValue: seen.verdict })}` : '';
  return (
    <Badge role="status" variant="light" tt="none" color={seen.incidents.length ? 'red' : COLORS[seen.state]}>
      {t(`designer.test.state.${seen.state}`)}{verdict}
    </Badge>
  );
}
