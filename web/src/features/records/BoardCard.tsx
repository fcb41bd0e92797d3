import { useDraggable } from '@dnd-kit/core';
import { Group, Paper, Text, UnstyledButton } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldInfo, ObjectInfo, RecordData } from '../../api/types';
import classes from './Board.module.css';
import { FieldValue } from './fieldTypes';
import { recordTitle } from './recordTitle';

/** A record on the board: the whole card can be dragged, the handle also by keyboard. */
export function BoardCard({ object, columns, record }: { object: ObjectInfo; columns: FieldInfo[]; record: RecordData }) {
  const { t } = useTranslation();
  const title = recordTitle(record);
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, isDragging } = useDraggable({ id: record.id, data: { record } });
  return (
    <div ref={setNodeRef} {...listeners} style={{ opacity: isDragging ? 0.35 : undefined, touchAction: 'manipulation' }}>
      <CardFace
        object={object} columns={columns} record={record}
        title={<Link to="/$plural/$id" params={{ plural: object.plural, id: record.id }} className="row-link" draggable={false}>{title}</Link>}
        handle={
          <UnstyledButton ref={setActivatorNodeRef} {...attributes} className={classes.handle} aria-label={t('board.move', { title })}>
            <IconGripVertical size={16} aria-hidden />
          </UnstyledButton>
        }
      />
    </div>
  );
}

interface FaceProps {
  object: ObjectInfo;
  columns: FieldInfo[];
  record: RecordData;
  title: ReactNode;
  handle?: ReactNode;
  lifted?: boolean;
}

export function CardFace({ object, columns, record, title, handle, lifted }: FaceProps) {
  const facts = columns.filter((field) => field.name !== object.status && hasValue(record[field.name]));
  return (
    <Paper withBorder p="xs" shadow={lifted ? 'md' : undefined} className={classes.card}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap={4}>
        <Text size="sm" component="div" className="break-anywhere">{title}</Text>
        {handle}
      </Group>
      {!lifted && (
        <Group gap="xs" mt={4}>
          {facts.slice(0, 3).map((field) => <FieldValue key={field.name} field={field} value={record[field.name]} record={record} />)}
        </Group>
      )}
    </Paper>
  );
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}
