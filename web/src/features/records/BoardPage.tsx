import { DndContext, DragOverlay, KeyboardSensor, PointerSensor, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { updateField } from '../../api/changes';
import { objectsQuery } from '../../api/queries';
import type { FieldInfo, ObjectInfo, RecordData, View } from '../../api/types';
import { NotFound } from '../../app/NotFound';
import { useChange } from '../../app/useChange';
import { BackLink } from '../../ui/links';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import classes from './Board.module.css';
import { CardFace } from './BoardCard';
import { BoardColumn } from './BoardColumn';
import { columnByColumn, useSpoken } from './boardKeyboard';
import { labelOf } from './fieldTypes';
import { recordTitle } from './recordTitle';
import { statusFieldOf, useNames } from './useObject';
import { shownView, useView, wishOf } from './views/shownView';
import { ViewPicker } from './views/ViewPicker';

const route = getRouteApi('/shell/$plural/board');

/** The records of an object in columns by their status; to drag one is to change its status. */
export function BoardPage() {
  const { plural } = route.useParams();
  const query = useQuery(objectsQuery);
  return (
    <Loaded query={query} lines={8}>
      {(objects) => {
        const object = objects.find((one) => one.plural === plural);
        return object?.status ? <Viewed key={plural} object={object} /> : <NotFound />;
      }}
    </Loaded>
  );
}

/** By the choices of the view's field, or by the status. */
function Viewed({ object }: { object: ObjectInfo }) {
  const { view: id } = route.useSearch();
  const view = useView(object, id);
  const field = object.fields.find((one) => one.name === view?.group && one.type === 'choice') ?? statusFieldOf(object);
  return field && <Board key={field.name} object={object} status={field} view={view} viewId={id} />;
}

interface Move {
  record: RecordData;
  to: string;
}

interface BoardProps {
  object: ObjectInfo;
  status: FieldInfo;
  view?: View;
  viewId?: string;
}

function Board({ object, status, view, viewId }: BoardProps) {
  const { t, i18n } = useTranslation();
  const names = useNames(object);
  const navigate = route.useNavigate();
  const shown = shownView(object, { view: viewId }, view);
  const showView = (one: View | undefined) => {
    if (one?.kind === 'list') void navigate({ to: '/$plural', params: { plural: object.plural }, search: { view: one.id } });
    else void navigate({ search: { view: one?.id } });
  };
  const [dragged, setDragged] = useState<RecordData | null>(null);
  const moving = useChange({
    change: ({ record, to }: Move) => updateField(object.plural, record, status.name, to),
    refresh: [['records', object.plural], ['record', object.plural]],
  });
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: columnByColumn(status.choices.map((choice) => choice.value)) }),
  );
  const end = ({ active, over }: DragEndEvent) => {
    const record = active.data.current?.record as RecordData;
    setDragged(null);
    if (over && over.id !== record[status.name]) moving.mutate({ record, to: String(over.id) });
  };
  return (
    <>
      <BackLink to="/$plural" params={{ plural: object.plural }}>{t('board.toList')}</BackLink>
      <PageHeader
        title={t('board.title', { title: names.title })} subtitle={t('board.hint', { field: labelOf(status, i18n.language).toLowerCase() })}
        actions={<ViewPicker object={object} view={view} wish={wishOf(object, {}, shown, status)} changed={false} onChoose={showView} />}
      />
      <DndContext
        sensors={sensors} accessibility={useSpoken(status)} onDragEnd={end} onDragCancel={() => setDragged(null)}
        onDragStart={({ active }) => setDragged(active.data.current?.record as RecordData)}
      >
        <div className={classes.board} role="region" aria-label={t('board.title', { title: names.title })} tabIndex={0}>
          {status.choices.map((choice) => (
            <BoardColumn key={choice.value} object={object} field={status} view={viewId} columns={shown.columns} choice={choice} pending={moving.isPending ? moving.variables : undefined} />
          ))}
        </div>
        <DragOverlay>{dragged && <CardFace object={object} record={dragged} columns={shown.columns} title={recordTitle(dragged)} lifted />}</DragOverlay>
      </DndContext>
    </>
  );
}
