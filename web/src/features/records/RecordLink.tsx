import { useQuery } from '@tanstack/react-query';
import type { ComponentProps, ReactNode } from 'react';

import { objectsQuery } from '../../api/queries';
import { TextLink } from '../../ui/links';

interface Props extends Pick<ComponentProps<typeof TextLink>, 'size' | 'fw' | 'underline' | 'inherit'> {
  record: { object: string; id: string };
  children: ReactNode;
}

/** A link to a record's page; plain text for an object the person may not see. */
export function RecordLink({ record, children, ...look }: Props) {
  const plural = useQuery(objectsQuery).data?.find((object) => object.name === record.object)?.plural;
  if (!plural) return <>{children}</>;
  return <TextLink to="/$plural/$id" params={{ plural, id: record.id }} {...look}>{children}</TextLink>;
}
