import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  actions?: ReactNode;
  /** Lists touch the panel's sides. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, actions, flush, children }: Props) {
  return (
    <Paper withBorder component="section" aria-label={title} style={{ overflow: 'hidden' }}>
      <Group justify="space-between" px="md" py="sm" style={{ borderBottom: '1px solid var(--line)' }} wrap="nowrap">
        <Title order={2} style={{ minWidth: 0 }}>{title}</Title>
        {actions && <div style={{ flexShrink: 0 }}>{actions}</div>}
      </Group>
      <div style={flush ? undefined : { padding: 'var(--mantine-spacing-md)' }}>{children}</div>
    </Paper>
  );
}
