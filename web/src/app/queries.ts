import { hashKey, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { problemOf } from '../api/errors';
import { sessionQuery } from '../api/queries';

const SIGN_IN = '/sign-in';

/** A session that ended while a screen was open leads to the sign-in and from there back to the screen. */
export function leaveWhenSignedOut(error: unknown): void {
  const { pathname, search } = window.location;
  if (problemOf(error).status !== 401 || pathname === SIGN_IN) return;
  window.location.assign(`${SIGN_IN}?${new URLSearchParams({ next: pathname + search })}`);
}

/** Shared cache. Refusals (4xx) are final; only a server that stumbles is asked again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // Whether anybody is signed in at all is what the router asks; it shows the sign-in without loading the page anew.
      const asks = query.queryHash === hashKey(sessionQuery.queryKey) && query.state.data === undefined;
      if (!asks) leaveWhenSignedOut(error);
    },
  }),
  mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    mutations: { networkMode: 'always' }, // a change that cannot be sent now says so; it is not sent in secret later
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => {
        const { status } = problemOf(error);
        return (status === 0 || status >= 500) && failures < 2;
      },
    },
  },
});
