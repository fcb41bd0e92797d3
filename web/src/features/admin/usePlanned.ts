import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { problemOf } from '../../api/errors';
import type { ObjectPlan } from '../../api/types';

interface Options<Wish> {
  plan: (wish: Wish) => Promise<ObjectPlan>;
  /** `confirm`: although people would no longer see some values. */
  run: (wish: Wish, confirm: boolean) => Promise<ObjectPlan>;
  onDone: (wish: Wish) => void;
}

/** A change of the catalogue in two steps: what it would do is asked first, and done when somebody has read it. */
export function usePlanned<Wish>({ plan, run, onDone }: Options<Wish>) {
  const client = useQueryClient();
  const [wish, setWish] = useState<Wish>();
  const planning = useMutation({ mutationFn: plan });
  const running = useMutation({
    mutationFn: (confirm: boolean) => run(wish as Wish, confirm),
    onSuccess: async () => {
      await Promise.all([['objects'], ['object'], ['records']].map((queryKey) => client.invalidateQueries({ queryKey })));
      onDone(wish as Wish);
    },
  });
  const failure = running.error ?? planning.error;
  return {
    planned: planning.data,
    problem: failure ? problemOf(failure) : undefined,
    planning: planning.isPending,
    running: running.isPending,
    ask: (wanted: Wish) => {
      running.reset();
      setWish(wanted);
      planning.mutate(wanted);
    },
    back: () => {
      planning.reset();
      running.reset();
    },
    go: (confirm: boolean) => running.mutate(confirm),
  };
}
