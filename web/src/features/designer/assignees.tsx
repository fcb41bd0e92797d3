// The people and teams there are, offered where the properties of a task name them.

import { useQuery } from '@tanstack/react-query';
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';

import { teamsQuery, usersQuery } from '../../api/queries';

type Kind = 'person' | 'people' | 'teams';

/** The toolkit's names of its fields; an expression is typed into another kind of field and gets no offers. */
const FIELDS: Record<string, Kind> = {
  assignmentDefinitionAssignee: 'person', assignmentDefinitionCandidateUsers: 'people', assignmentDefinitionCandidateGroups: 'teams',
};

/** `offer` handles focus and input around the toolkit's fields; `choices` stands anywhere on the page. */
export function useAssignees(): { offer: (event: SyntheticEvent) => void; choices: ReactNode } {
  const id = useId();
  const [field, setField] = useState<{ kind: Kind; before: string }>({ kind: 'person', before: '' });
  const people = useQuery(usersQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const offer = ({ target }: SyntheticEvent) => {
    const kind = target instanceof HTMLInputElement ? FIELDS[target.name] : undefined;
    if (!kind || !(target instanceof HTMLInputElement)) return;
    target.setAttribute('list', id);
    // Where several are named, the next one comes behind those that stand there.
    const before = kind === 'person' ? '' : (/^.*,/.exec(target.value)?.[0].concat(' ') ?? '');
    setField({ kind, before });
  };
  const named = field.kind === 'teams'
    ? teams.map((one) => ({ value: one.name, label: one.label }))
    : people.map((one) => ({ value: one.email, label: one.name }));
  const choices = (
    <datalist id={id}>
      {named.map(({ value, label }) => <option key={value} value={field.before + value} label={label} />)}
    </datalist>
  );
  return { offer, choices };
}
