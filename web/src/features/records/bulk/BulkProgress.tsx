import { Paper } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { bulkQuery } from '../../../api/bulkQueries';
import type { ObjectInfo } from '../../../api/types';
import { Loaded } from '../../../ui/Loaded';
import { OperationView } from './OperationView';

interface Props {
  object: ObjectInfo;
  operationKey: string;
  onClose: () => void;
}

/** How far a change of many records has come, what was refused and why, and ending it. */
export function BulkProgress({ object, operationKey, onClose }: Props) {
  const query = useQuery(bulkQuery(operationKey));
  const client = useQueryClient();
  const { plural } = object;
  const through = query.data && query.data.changed + query.data.refused;
  const state = query.data?.state;
  useEffect(() => {
    if (through || state === 'done') void client.invalidateQueries({ queryKey: ['records', plural] });
  }, [client, plural, through, state]);
  return (
    <Paper withBorder p="md" mb="md">
      <Loaded query={query} lines={2}>{(operation) => <OperationView plural={plural} operation={operation} onClose={onClose} />}</Loaded>
    </Paper>
  );
}
