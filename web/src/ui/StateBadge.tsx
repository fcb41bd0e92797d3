import { useTranslation } from 'react-i18next';

const COLORS: Record<string, string> = {
  active: 'blue', running: 'blue', activated: 'blue', open: 'blue', created: 'blue', assigned: 'blue',
  completed: 'green', started: 'green', resolved: 'green', done: 'green',
  incident: 'red', failed: 'red', rejected: 'red', error: 'red',
  cancelled: 'gray', terminated: 'gray', switched_off: 'gray', suspended: 'yellow', skipped: 'gray', condition_false: 'yellow', waiting: 'yellow', condition_failed: 'red', start_failed: 'red', loop_cut: 'yellow', queued: 'yellow', replaced: 'blue', merged: 'blue', already_running: 'gray',
};

/** A state of a process instance, element, task or verdict: always a word, the colour only underlines it. */
export function StateBadge({ state, group = 'state' }: { state: string; group?: 'state' | 'verdict' }) {
  const { t } = useTranslation();
  const color = `--mantine-color-${COLORS[state] ?? 'gray'}-light`;
  return (
    <span className="state-badge" style={{ background: `var(${color})`, color: `var(${color}-color)` }}>
      {t(`${group}.${state}`, { defaultValue: state.replaceAll('_', ' ') })}
    </span>
  );
}
