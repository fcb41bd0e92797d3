import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { batchesQuery } from '../../../api/operationQueries';
import { BatchProgress } from './BatchProgress';

/** The operation that was begun here, and all that are not over yet, whoever began them. */
export function Batches({ watched, onClose }: { watched?: string; onClose: () => void }) {
  const batches = useQuery(batchesQuery).data ?? [];
  const open = batches.filter((one) => one.state === 'running' || one.state === 'paused').map((one) => one.key);
  const keys = [...new Set([...(watched ? [watched] : []), ...open])];
  if (!keys.length) return null;
  return <Stack gap="sm">{keys.map((key) => <BatchProgress key={key} batchKey={key} onClose={key === watched ? onClose : undefined} />)}</Stack>;
}
