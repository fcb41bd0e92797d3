import type { RecordData } from '../../api/types';

/** What a record is called: the title the server makes of it, else its number. */
export function recordTitle(record: RecordData): string {
  return typeof record.title === 'string' && record.title ? record.title : record.number;
}
