import { Checkbox, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type Dispatch, memo, type Ref, type RefObject, type SetStateAction, useCallback, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Instance } from '../../../api/types';
import { StateBadge } from '../../../ui/StateBadge';
import { Time } from '../../../ui/Time';
import { useNames } from '../../../ui/useNames';
import { useRowKeys } from '../../../ui/useRowKeys';
import { useVirtualRows } from '../../../ui/useVirtualRows';
import classes from './InstanceRows.module.css';

const ROW_HEIGHT = 54; // as in the style
const NEAR_THE_END = 25;

type Keys = ReadonlySet<string>;

interface Props {
  instances: Instance[];
  /** Undefined where nothing can be chosen. */
  chosen?: Keys;
  onChoose: Dispatch<SetStateAction<Keys>>;
  /** Called when somebody comes near the end. */
  onEnd?: () => void;
}

/** The instances found, each to be opened, and chosen for an operation while it runs. */
export const InstanceRows = memo(function InstanceRows({ instances, chosen, onChoose, onEnd }: Props) {
  const { t } = useTranslation();
  const body = useRowKeys<HTMLTableSectionElement>();
  const running = useMemo(() => instances.filter((one) => one.state === 'active').map((one) => one.key), [instances]);
  const all = running.length > 0 && running.every((key) => chosen?.has(key));
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table className="data-table" layout="fixed" horizontalSpacing="md" aria-rowcount={onEnd ? -1 : instances.length + 1}>
        <Table.Thead>
          <Table.Tr>
            {chosen && (
              <Table.Th w={52}>
                <Checkbox
                  aria-label={t('operations.chooseShown')} checked={all} indeterminate={!all && chosen.size > 0} disabled={!running.length}
                  onChange={() => onChoose(new Set(all ? [] : running))}
                />
              </Table.Th>
            )}
            <Table.Th>{t('instances.subject')}</Table.Th>
            <Table.Th>{t('operations.process')}</Table.Th>
            <Table.Th w={150}>{t('instances.state')}</Table.Th>
            <Table.Th w={150}>{t('instances.started')}</Table.Th>
            <Table.Th w={150}>{t('instances.ended')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <RowsInSight body={body} instances={instances} chosen={chosen} onChoose={onChoose} onEnd={onEnd} />
      </Table>
    </Table.ScrollContainer>
  );
});

/** All that changes with each turn of the wheel: of what is here already no row is made again. */
function RowsInSight({ body, instances, chosen, onChoose, onEnd }: Props & { body: RefObject<HTMLTableSectionElement | null> }) {
  const named = useNames();
  const { rows, measure, before, after, last } = useVirtualRows({ body, count: instances.length, height: ROW_HEIGHT });
  const nearEnd = last >= instances.length - NEAR_THE_END;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd]);
  const toggle = useCallback(
    (key: string) => onChoose((chosen) => (chosen.has(key) ? new Set([...chosen].filter((one) => one !== key)) : new Set([...chosen, key]))),
    [onChoose],
  );
  return (
    <Table.Tbody ref={body}>
      {before > 0 && <tr aria-hidden style={{ height: before }} />}
      {rows.map(({ index }) => {
        const instance = instances[index]!;
        return (
          <Row
            key={instance.key} ref={measure} index={index} instance={instance} process={named(instance.process_name || instance.process_id)}
            chosen={chosen?.has(instance.key)} onToggle={toggle}
          />
        );
      })}
      {after > 0 && <tr aria-hidden style={{ height: after }} />}
    </Table.Tbody>
  );
}

interface RowProps {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  instance: Instance;
  process: string;
  /** Undefined where nothing can be chosen. */
  chosen?: boolean;
  onToggle: (key: string) => void;
}

/** Of plain elements: eight rows appear with one turn of the wheel, and components would be most of their price. */
const Row = memo(function Row({ ref, index, instance, process, chosen, onToggle }: RowProps) {
  const { t } = useTranslation();
  const title = instance.record?.title ?? instance.key;
  return (
    <tr ref={ref} className={classes.row} data-index={index} aria-rowindex={index + 2}>
      {chosen !== undefined && (
        <td>
          <input
            type="checkbox" className={classes.choice} aria-label={t('operations.choose', { title })} checked={chosen}
            disabled={instance.state !== 'active'} onChange={() => onToggle(instance.key)}
          />
        </td>
      )}
      <td><Link to="/instances/$key" params={{ key: instance.key }} className="row-link" data-row-link>{title}</Link></td>
      <td>{process}<div className={classes.version}>{t('process.version', { version: instance.version })}</div></td>
      <td><StateBadge state={instance.incident_count ? 'incident' : instance.state} /></td>
      <td><Time at={instance.started_at} /></td>
      <td>{instance.ended_at ? <Time at={instance.ended_at} /> : '—'}</td>
    </tr>
  );
});
