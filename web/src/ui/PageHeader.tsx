import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

interface Props {
  title: string;
  subtitle?: ReactNode;
  badges?: ReactNode;
  actions?: ReactNode;
}

/** The top of every screen: its one h1, which is also the browser tab's title. */
export function PageHeader({ title, subtitle, badges, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · Guanxi`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <Stack gap={4} style={{ minWidth: 0 }}>
        <Group gap="sm">
          <Title order={1} className="break-anywhere">{title}</Title>
          {badges}
        </Group>
        {subtitle && <Text component="div" size="sm" c="dimmed">{subtitle}</Text>}
      </Stack>
      {actions && <Group gap="sm">{actions}</Group>}
    </Group>
  );
}
