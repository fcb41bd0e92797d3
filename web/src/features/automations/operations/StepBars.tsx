import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ElementInstance } from '../../../api/types';
import { duration, shortTime } from '../../../ui/format';
import { useElementTitle } from '../useElementTitle';
import { barsOf } from './bars';
import classes from './StepBars.module.css';

/** The steps over time: when each began and how long it took, or is taking. */
export function StepBars({ elements, now }: { elements: ElementInstance[]; now: number }) {
  const { t, i18n } = useTranslation();
  const titleOf = useElementTitle();
  const { bars, from, to } = barsOf(elements, now);
  return (
    <div className={classes.chart}>
      <Group justify="space-between" className={classes.axis} aria-hidden>
        <Text size="xs" c="dimmed">{shortTime(new Date(from).toISOString(), i18n.language)}</Text>
        <Text size="xs" c="dimmed">{duration((to - from) / 1000, i18n.language)}</Text>
        <Text size="xs" c="dimmed">{shortTime(new Date(to).toISOString(), i18n.language)}</Text>
      </Group>
      <ol className={classes.rows} aria-label={t('instance.bars')}>
        {bars.map(({ element, left, width, seconds }) => (
          <li key={element.key} className={classes.row}>
            <Text size="sm" className={classes.name} title={element.element_id}>{titleOf(element.element_id, element.name, element.type).title}</Text>
            <span className={classes.track} aria-hidden>
              <span className={classes.bar} data-state={element.ended_at ? element.state : 'live'} style={{ left: `${left}%`, width: `${width}%` }} />
            </span>
            <Text size="xs" className={classes.time}>{duration(seconds, i18n.language)}{!element.ended_at && ` · ${t('instance.stillRunning')}`}</Text>
          </li>
        ))}
      </ol>
    </div>
  );
}
