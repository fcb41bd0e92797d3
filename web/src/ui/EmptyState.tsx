import { Stack, Text, ThemeIcon } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';

interface Props {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title: string;
  /** What the person can do about it. */
  children: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center">
      <ThemeIcon size={52} radius="xl" variant="light">
        <Icon size={26} stroke={1.6} />
      </ThemeIcon>
      <Text fw={600} mt={4}>{title}</Text>
      <Text component="div" size="sm" c="dimmed" maw={440}>{children}</Text>
      {action}
    </Stack>
  );
}
