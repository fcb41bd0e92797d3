import { Group, Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';

interface Props {
  label: string;
  field: string;
  /** The sort in force: a field name, with `-` before it for descending. */
  sort: string;
  onSort: (sort: string) => void;
  numeric?: boolean;
}

export function SortHeader({ label, field, sort, onSort, numeric }: Props) {
  const direction = sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none';
  const Icon = direction === 'ascending' ? IconArrowUp : direction === 'descending' ? IconArrowDown : IconSelector;
  return (
    <Table.Th aria-sort={direction} className={numeric ? 'numeric' : undefined}>
      <UnstyledButton fz="inherit" fw="inherit" onClick={() => onSort(direction === 'descending' ? field : `-${field}`)}>
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden opacity={direction === 'none' ? 0.5 : 1} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
