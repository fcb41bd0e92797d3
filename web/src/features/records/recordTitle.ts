import type { RecordData } from '../../api/types';

/** What a record is called: its name, or the parts of a person's name, or its number. */
export function recordTitle(record: RecordData): string {
  const parts = [record.first_name, record.last_name].filter(Boolean).join(' ');
  const title = record.name || record.full_name || parts || record.company || record.number || record.id;
  return String(title);
}
