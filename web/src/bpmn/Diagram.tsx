// The one place that touches bpmn-js. The diagram stays on a white card in the dark look, because its
// own colours are made for white; the bpmn.io mark in the lower right corner must stay visible.

import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';

import { ActionIcon, Alert, Group, VisuallyHidden } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { templatesQuery } from '../api/draftQueries';
import { useNames } from '../ui/useNames';
import { drawMarks, fit, type Canvas, type EventBus, type Mark } from './marks';
import { stepIconsModule, type WithIcon } from './stepIcons';
import { leaveWheelToPage } from './wheel';

const NO_ICONS: WithIcon[] = [];

interface Props {
  xml: string;
  label: string;
  height?: number;
  marks: Record<string, Mark>;
  selected?: string;
  onSelect?: (elementId: string | undefined) => void;
}

export function Diagram({ xml, label, height = 420, marks, selected, onSelect }: Props) {
  const { t, i18n } = useTranslation();
  const named = useNames();
  const { data, isPending } = useQuery({ ...templatesQuery(i18n.language), retry: false });
  const templates = isPending ? undefined : ((data as WithIcon[] | undefined) ?? NO_ICONS);
  const card = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<NavigatedViewer | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const choose = useRef(onSelect);
  choose.current = onSelect;

  useEffect(() => {
    if (!templates) return;
    const host = document.createElement('div');
    host.className = 'diagram-host';
    leaveWheelToPage(host);
    card.current?.append(host);
    const made = new NavigatedViewer({ container: host, additionalModules: [stepIconsModule(templates)] });
    made.get<EventBus>('eventBus').on('import.parse.complete', ({ elementsById }) => nameElements(elementsById, named));
    let gone = false;
    const start = made.importXML(xml).then(
      () => {
        if (gone) return;
        fit(made.get<Canvas>('canvas'));
        made.get<EventBus>('eventBus').on('element.click', ({ element }) => {
          choose.current?.(element.type === 'bpmn:Process' ? undefined : element.id.replace(/_label$/, ''));
        });
        setViewer(made);
      },
      (error: unknown) => !gone && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
      setViewer(null);
      host.remove();
      // Destroying the viewer while it still reads the file throws.
      void start.finally(() => made.destroy());
    };
  }, [xml, named, templates]);

  useEffect(() => (viewer ? drawMarks(viewer, marks, selected) : undefined), [viewer, marks, selected]);

  const zoom = (factor: number) => {
    const canvas = viewer?.get<Canvas>('canvas');
    canvas?.zoom(canvas.zoom() * factor);
  };
  return (
    <div className="diagram" role="group" aria-label={label}>
      <div ref={card} className="diagram-card" style={{ height }} data-ready={viewer ? 'true' : undefined} />
      {failure && <Alert color="red" m="md" role="alert">{t('diagram.failed', { reason: failure })}</Alert>}
      <Group gap={4} className="diagram-zoom">
        <Control label={t('diagram.zoomIn')} icon={IconPlus} onClick={() => zoom(1.25)} />
        <Control label={t('diagram.zoomOut')} icon={IconMinus} onClick={() => zoom(0.8)} />
        <Control label={t('diagram.fit')} icon={IconFocusCentered} onClick={() => viewer && fit(viewer.get<Canvas>('canvas'))} />
      </Group>
    </div>
  );
}

/** Writes the names in the person's language into the file as read, before it is drawn. */
function nameElements(elements: Record<string, { name?: string }>, named: (name: string) => string): void {
  for (const element of Object.values(elements)) if (element.name) element.name = named(element.name);
}

function Control({ label, icon: Icon, onClick }: { label: string; icon: typeof IconPlus; onClick: () => void }) {
  return (
    <ActionIcon className="diagram-control" variant="outline" color="gray" title={label} onClick={onClick}>
      <Icon size={16} aria-hidden />
      <VisuallyHidden>{label}</VisuallyHidden>
    </ActionIcon>
  );
}
