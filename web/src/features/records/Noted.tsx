import { Text } from '@mantine/core';

import type { TimelineEntry } from '../../api/types';

/** What a call, mail or note about the record says. */
export function Noted({ entry }: { entry: TimelineEntry }) {
  const text = written(entry, 'text');
  return text && <Text size="sm" className="break-anywhere" style={{ whiteSpace: 'pre-line' }}>{text}</Text>;
}

/** The value an entry's change gave to a text field; nothing when it did not touch it. */
export function written(entry: TimelineEntry, field: string): string | undefined {
  const changes = entry.detail.changes;
  const change = changes && typeof changes === 'object' ? (changes as Record<string, unknown>)[field] : undefined;
  const value: unknown = Array.isArray(change) ? change[1] : undefined;
  return typeof value === 'string' && value ? value : undefined;
}
