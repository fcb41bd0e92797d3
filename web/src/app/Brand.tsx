import { Group, Text } from '@mantine/core';

export function Brand() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/favicon.svg" width={28} height={28} alt="" />
      <Text fw={700} fz="lg" style={{ letterSpacing: '-0.01em' }}>
        Guanxi <Text span inherit fw={500} c="dimmed" lang="zh-CN">关系</Text>
      </Text>
    </Group>
  );
}
