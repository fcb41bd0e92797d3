import { Alert, Badge, List, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { textFindingsQuery } from '../../api/draftQueries';
import type { Finding, TextFindings } from '../../api/types';
import { FindingText } from '../../ui/FindingText';
import { Loaded } from '../../ui/Loaded';

/** What a deployment would find in the text as it is now. */
export function useFindings(text: string, name = 'draft.bpmn'): UseQueryResult<TextFindings> {
  const [calm] = useDebouncedValue(text, 700);
  return useQuery(textFindingsQuery(name, calm));
}

interface Props {
  query: UseQueryResult<TextFindings>;
  /** Shown instead of the found ones: those and more. */
  shown?: Finding[];
  names: Map<string, string>;
  onShow: (elementId: string) => void;
}

/** Every finding with its cure; a click shows the element. */
export function FindingsPanel({ query, shown, names, onShow }: Props) {
  const { t } = useTranslation();
  return (
    <Loaded query={query} lines={3}>
      {({ findings }) =>
        (shown ?? findings).length ? (
          <List listStyleType="none" spacing="sm" aria-live="polite" styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
            {[...(shown ?? findings)].sort(errorsFirst).map((one, index) => (
              <List.Item key={index}><Row finding={one} name={one.element_id ? (names.get(one.element_id) ?? one.element_id) : ''} onShow={onShow} /></List.Item>
            ))}
          </List>
        ) : (
          <Alert color="green" icon={<IconCircleCheck size={18} />} role="status">{t('designer.findings.none')}</Alert>
        )
      }
    </Loaded>
  );
}

function Row({ finding, name, onShow }: { finding: Finding; name: string; onShow: (elementId: string) => void }) {
  const { t } = useTranslation();
  const id = finding.element_id;
  const text = <FindingRow finding={finding} name={name} />;
  return id ? <UnstyledButton onClick={() => onShow(id)} className="finding-row" title={t('designer.findings.show')}>{text}</UnstyledButton> : text;
}

/** One finding: how bad it is, what is wrong, what to do, and where. */
export function FindingRow({ finding, name }: { finding: Finding; name?: string }) {
  const { t } = useTranslation();
  return (
    <Stack gap={2}>
      <Badge size="xs" tt="none" variant="light" color={COLORS[finding.severity] ?? 'yellow'}>{t(`designer.findings.${finding.severity}`)}</Badge>
      <FindingText finding={finding} />
      {name !== undefined && <Text size="xs" c="dimmed">{[name, finding.rule].filter(Boolean).join(' · ')}</Text>}
    </Stack>
  );
}

const COLORS: Record<string, string> = { error: 'red', warning: 'yellow', hint: 'gray' };
const ORDER = ['error', 'warning', 'hint'];
const errorsFirst = (one: Finding, other: Finding) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity);
