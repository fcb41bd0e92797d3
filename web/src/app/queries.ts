import { QueryClient } from '@tanstack/react-query';

import { problemOf } from '../api/errors';

/** Shared cache. Refusals (4xx) are final; only a server that stumbles is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => {
        const { status } = problemOf(error);
        return (status === 0 || status >= 500) && failures < 2;
      },
    },
  },
});
