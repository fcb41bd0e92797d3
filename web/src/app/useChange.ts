import { notifications } from '@mantine/notifications';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { problemOf } from '../api/errors';
import { problemText } from '../ui/problemText';

interface Options<Input, Answer> {
  change: (input: Input) => Promise<Answer>;
  /** First parts of the cache keys that show what was changed. */
  refresh: QueryKey[];
  /** Said when it is done; with something to follow it stays longer. */
  done?: ReactNode;
  onDone?: (answer: Answer, input: Input) => void;
  /** A form shows the refusal beside its fields; everything else as a notification. */
  quiet?: boolean;
}

/** One change to the server: says it is done, or why not, and refreshes the screens it concerns. */
export function useChange<Input, Answer>({ change, refresh, done, onDone, quiet }: Options<Input, Answer>) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const closeButtonProps = { 'aria-label': t('action.close') };
  return useMutation({
    mutationFn: change,
    onSuccess: async (answer, input) => {
      if (done) notifications.show({ message: done, color: 'jade', autoClose: typeof done === 'string' ? 3000 : 10_000, closeButtonProps });
      onDone?.(answer, input);
      await Promise.all(refresh.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      if (quiet) return;
      const { title, text } = problemText(problemOf(error), t);
      notifications.show({ title, message: text, color: 'red', autoClose: 10_000, closeButtonProps });
    },
  });
}
