import { Button, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserShare } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { usersQuery } from '../../api/queries';
import { useUser } from '../../app/session';

/** Gives one's task to somebody else. */
export function HandOver({ busy, onChoose }: { busy: boolean; onChoose: (person: string) => void }) {
  const { t } = useTranslation();
  const user = useUser();
  const [open, { open: begin, close }] = useDisclosure(false);
  const people = useQuery({ ...usersQuery, enabled: open }).data ?? [];
  if (!open) {
    return (
      <Button size="compact-sm" variant="subtle" leftSection={<IconUserShare size={14} />} loading={busy} onClick={begin}>{t('tasks.handOver')}</Button>
    );
  }
  return (
    <Select
      size="xs" w={220} searchable autoFocus comboboxProps={{ withinPortal: false }} aria-label={t('tasks.handOverTo')} placeholder={t('tasks.handOverTo')}
      data={people.filter((person) => person.id !== user.id).map((person) => ({ value: person.id, label: person.name }))}
      nothingFoundMessage={t('records.nothingFound')} disabled={busy} onChange={(person) => person && onChoose(person)}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    />
  );
}
