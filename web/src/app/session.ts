// Who is signed in. The router asks before every screen; a lost session leads back to the sign-in.

import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';

import { setLanguage, signOut } from '../api/changes';
import { problemOf } from '../api/errors';
import { sessionQuery } from '../api/queries';
import type { Session, User } from '../api/types';
import { isLanguage, showLanguage, type Language } from '../locales/i18n';
import { forgetAnswers } from './kept';
import { queryClient } from './queries';

/** The signed-in user's session, or null when nobody is signed in. */
export async function currentSession(): Promise<Session | null> {
  try {
    return await queryClient.ensureQueryData(sessionQuery);
  } catch (error) {
    if (problemOf(error).status === 401) return null;
    throw error;
  }
}

export function useUser(): User {
  return useSuspenseQuery(sessionQuery).data.user;
}

/** Takes over a new session in the language just picked, else in the one the account prefers. */
export async function beginSession(session: Session, picked?: Language): Promise<void> {
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, session);
  if (picked) await setLanguage(picked).catch(() => undefined);
  else if (isLanguage(session.user.language)) await showLanguage(session.user.language);
}

export function useSessionActions() {
  const client = useQueryClient();
  return {
    leave: async () => {
      await signOut().catch(() => undefined);
      forgetAnswers();
      client.clear();
      window.location.assign('/sign-in');
    },
    chooseLanguage: async (language: Language) => {
      await showLanguage(language);
      await setLanguage(language).catch(() => undefined);
    },
  };
}
