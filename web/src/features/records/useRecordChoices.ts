import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { objectsQuery, recordQuery, recordsQuery } from '../../api/queries';
import { recordTitle } from './recordTitle';
import { useRelatedTitle } from './related';

interface Choices {
  data: { value: string; label: string }[];
  onSearchChange: (typed: string) => void;
  /** The server has looked already. */
  filter: <Found>(found: { options: Found[] }) => Found[];
}

/** The records of an object to choose from; what is typed is looked for on the server, the chosen one is always among them. */
export function useRecordChoices(object: string | null | undefined, chosen: string | null | undefined): Choices {
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed, 250);
  const plural = useQuery(objectsQuery).data?.find((one) => one.name === object)?.plural ?? '';
  const known = useRelatedTitle(object ?? '', chosen);
  const one = useQuery({ ...recordQuery(plural, chosen ?? ''), enabled: Boolean(plural && chosen && !known) }).data;
  const current = known ?? (one && recordTitle(one));
  const found = useInfiniteQuery({ ...recordsQuery(plural, { q: words && words !== current ? words : undefined }), enabled: Boolean(plural) });
  const data = (found.data?.pages.flatMap((page) => page.items) ?? []).map((record) => ({ value: record.id, label: recordTitle(record) }));
  if (chosen && !data.some((record) => record.value === chosen)) data.unshift({ value: chosen, label: current ?? chosen });
  return { data, onSearchChange: setTyped, filter: ({ options }) => options };
}
