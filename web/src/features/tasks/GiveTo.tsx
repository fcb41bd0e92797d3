import { Button, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { usersQuery } from '../../api/queries';
import { useUser } from '../../app/session';
import { IN_PLACE } from '../../ui/inPlace';

interface Props {
  label: string;
  /** The question the list of people answers. */
  question: string;
  icon: ReactNode;
  busy: boolean;
  size?: 'compact-xs' | 'compact-sm';
  onChoose: (person: string) => void;
}

/** Gives a task or an incident to somebody else: a button that becomes a list of people. */
export function GiveTo({ label, question, icon, busy, size = 'compact-sm', onChoose }: Props) {
  const { t } = useTranslation();
  const user = useUser();
  const [open, { open: begin, close }] = useDisclosure(false);
  const people = useQuery({ ...usersQuery, enabled: open }).data ?? [];
  if (!open) {
    return <Button size={size} variant="subtle" leftSection={icon} loading={busy} onClick={begin}>{label}</Button>;
  }
  return (
    <Select
      size="xs" w={220} searchable autoFocus comboboxProps={IN_PLACE} aria-label={question} placeholder={question}
      data={people.filter((person) => person.id !== user.id).map((person) => ({ value: person.id, label: person.name }))}
      nothingFoundMessage={t('records.nothingFound')} disabled={busy} onChange={(person) => {
        if (!person) return;
        close();
        onChoose(person);
      }}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    />
  );
}
