import { Code, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { mailQuery } from '../../api/queries';
import type { MailDetail } from '../../api/types';
import { Loaded } from '../../ui/Loaded';
import { Time } from '../../ui/Time';

type Part = 'html' | 'text' | 'headers';

export function MailView({ mailKey }: { mailKey: string }) {
  const query = useQuery(mailQuery(mailKey));
  return <Paper withBorder p="lg"><Loaded query={query} lines={6}>{(mail) => <Content mail={mail} />}</Loaded></Paper>;
}

function Content({ mail }: { mail: MailDetail }) {
  const { t } = useTranslation();
  const parts: Part[] = [...(mail.html ? ['html' as const] : []), ...(mail.text ? ['text' as const] : []), 'headers'];
  const [part, setPart] = useState<Part>(parts[0] ?? 'headers');
  return (
    <Stack>
      <div>
        <Title order={2} fz="xl" className="break-anywhere">{mail.subject || t('mails.noSubject')}</Title>
        <Text size="sm" c="dimmed" component="div" mt={4} className="break-anywhere">
          {t('mails.from')} {mail.from} · {t('mails.to')} {mail.to.join(', ')} · <Time at={mail.received_at} absolute />
        </Text>
      </div>
      <SegmentedControl
        size="xs" aria-label={t('mails.part')} value={part} onChange={(value) => setPart(value as Part)} style={{ alignSelf: 'flex-start' }}
        data={parts.map((value) => ({ value, label: t(`mails.${value}`) }))}
      />
      {part === 'html' && <HtmlPart html={mail.html ?? ''} />}
      {part === 'text' && <Text size="sm" className="break-anywhere" style={{ whiteSpace: 'pre-wrap' }}>{mail.text}</Text>}
      {part === 'headers' && <Code block>{headerLines(mail.headers)}</Code>}
    </Stack>
  );
}

/** A mail's HTML is a stranger's: no scripts, no forms, no access to this page, no pictures from outside. */
function HtmlPart({ html }: { html: string }) {
  const { t } = useTranslation();
  return (
    <iframe
      title={t('mails.html')} sandbox="" referrerPolicy="no-referrer" srcDoc={html}
      style={{ width: '100%', height: 420, border: '1px solid var(--line)', borderRadius: 8, background: '#fff', colorScheme: 'light' }}
    />
  );
}

function headerLines(headers: MailDetail['headers']): string {
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
  return pairs.map(([name, value]) => `${name}: ${value}`).join('\n');
}
