import type { ObjectInfo, RecordData } from '../../api/types';

/** What records are worth, by currency: their first amount field, added up in the smallest unit. */
export function sumsOf(object: ObjectInfo, records: RecordData[]): [string, number][] {
  const field = object.fields.find((one) => one.type === 'money');
  if (!field) return [];
  const cents = new Map<string, number>();
  for (const record of records) {
    const amount = record[field.name];
    if (amount === null || amount === undefined) continue;
    const currency = String(record.currency ?? '');
    cents.set(currency, (cents.get(currency) ?? 0) + Math.round(Number(amount) * 100));
  }
  return [...cents].sort().map(([currency, sum]) => [currency, sum / 100]);
}
