// The board without a mouse: arrow keys carry a card from column to column, and every move is spoken.

import type { KeyboardCoordinateGetter, UniqueIdentifier } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';

import type { FieldInfo, RecordData } from '../../api/types';
import { labelOf } from './fieldTypes';
import { recordTitle } from './recordTitle';

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

/** Moves a lifted card into the next or previous column. */
export function columnByColumn(columns: string[]): KeyboardCoordinateGetter {
  return (event, { context, currentCoordinates }) => {
    const step = STEPS[event.code];
    if (!step) return undefined;
    event.preventDefault();
    const from = String(context.over?.id ?? (context.active?.data.current?.record as RecordData | undefined)?.id);
    const at = columns.indexOf(from);
    const target = context.droppableRects.get(columns[Math.min(Math.max(at + step, 0), columns.length - 1)] ?? '');
    return target ? { x: target.left + 8, y: Math.max(target.top + 60, Math.min(currentCoordinates.y, target.bottom - 60)) } : undefined;
  };
}

/** What a screen reader says while a card is carried. */
export function useSpoken(status: FieldInfo) {
  const { t, i18n } = useTranslation();
  const column = (id: UniqueIdentifier | undefined) => {
    const choice = status.choices.find((one) => one.value === id);
    return choice ? labelOf(choice, i18n.language) : '';
  };
  const card = (active: { data: { current?: Record<string, unknown> } }) => recordTitle(active.data.current?.record as RecordData);
  return {
    screenReaderInstructions: { draggable: t('board.instructions') },
    announcements: {
      onDragStart: ({ active }: Spoken) => t('board.lifted', { title: card(active) }),
      onDragOver: ({ active, over }: Spoken) => t('board.over', { title: card(active), column: column(over?.id) }),
      onDragEnd: ({ active, over }: Spoken) => t('board.dropped', { title: card(active), column: column(over?.id) }),
      onDragCancel: ({ active }: Spoken) => t('board.cancelled', { title: card(active) }),
    },
  };
}

interface Spoken {
  active: { data: { current?: Record<string, unknown> } };
  over?: { id: UniqueIdentifier } | null;
}
