import { useQuery } from '@tanstack/react-query';

import { objectsQuery } from '../../api/queries';
import type { FieldInfo, ObjectInfo } from '../../api/types';

/** The catalogue's entry for an object: labels, fields and their choices. */
export function useObject(name: string): ObjectInfo | undefined {
  return useQuery(objectsQuery).data?.find((object) => object.name === name);
}

export function fieldOf(object: ObjectInfo | undefined, name: string): FieldInfo | undefined {
  return object?.fields.find((field) => field.name === name);
}
