import { Anchor, List, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A text with the Markdown that forms use: headings, lists, **strong**, *stressed*, [links](https://…). No HTML. */
export function Written({ text }: { text: string }) {
  return text.trim().split(/\n{2,}/).map((block, index) => <Block key={index} text={block} />);
}

function Block({ text }: { text: string }) {
  const heading = /^(#{1,6}) (.*)$/.exec(text);
  if (heading) return <Text fw={700} fz={(heading[1]?.length ?? 3) < 3 ? 'lg' : 'md'}>{inline(heading[2] ?? '')}</Text>;
  const lines = text.split('\n');
  if (lines.every((line) => /^[-*] /.test(line))) return <List size="sm">{lines.map((line, index) => <List.Item key={index}>{inline(line.slice(2))}</List.Item>)}</List>;
  return <Text size="sm" style={{ whiteSpace: 'pre-line' }}>{inline(text)}</Text>;
}

function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\(https?:[^)\s]+\))/).map((part, index) => {
    if (part.startsWith('**') && part.length > 4) return <strong key={index}>{part.slice(2, -2)}</strong>;
    if (part.startsWith('*') && part.length > 2) return <em key={index}>{part.slice(1, -1)}</em>;
    const link = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/.exec(part);
    return link ? <Anchor key={index} href={link[2]} target="_blank" rel="noreferrer">{link[1]}</Anchor> : part;
  });
}
