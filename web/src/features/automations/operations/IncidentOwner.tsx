import { Button, Group, Text } from '@mantine/core';
import { IconHandGrab, IconUserMinus, IconUserShare } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { assignCause, assignIncident } from '../../../api/changes';
import type { Cause, Incident } from '../../../api/types';
import { useUser } from '../../../app/session';
import { useChange } from '../../../app/useChange';
import { GiveTo } from '../../tasks/GiveTo';

const CONCERNED = [['incidents'], ['instance']];

/** Who sees to an incident, and taking it, giving it up or giving it to somebody. */
export function IncidentOwner({ incident }: { incident: Incident }) {
  const text = useOwnerText();
  const change = useChange({ change: (owner: string | null) => assignIncident(incident.key, owner), refresh: CONCERNED });
  return <Owner text={text(incident.owner)} ids={[incident.owner?.id]} busy={change.isPending} onGive={change.mutate} />;
}

/** The same for all incidents of one cause; they may be different people's. */
export function CauseOwner({ cause }: { cause: Cause }) {
  const { t } = useTranslation();
  const text = useOwnerText();
  const change = useChange({ change: (owner: string | null) => assignCause(cause.signature, owner), refresh: CONCERNED });
  const shares = cause.owners.map(({ person, incidents }) => t('incidents.owner.share', { name: person.name, number: incidents }));
  if (cause.unowned) shares.push(t('incidents.owner.free', { number: cause.unowned }));
  const ids = [...cause.owners.map(({ person }) => person.id), ...(cause.unowned ? [undefined] : [])];
  return (
    <Owner text={shares.length > 1 ? shares.join(' · ') : text(cause.owners[0]?.person)} ids={ids} busy={change.isPending} onGive={change.mutate} />
  );
}

function useOwnerText() {
  const { t } = useTranslation();
  const user = useUser();
  return (owner: { id: string; name: string } | null | undefined) => {
    if (!owner) return t('incidents.owner.none');
    return owner.id === user.id ? t('incidents.owner.you') : t('incidents.owner.other', { name: owner.name });
  };
}

interface Props {
  text: string;
  /** Whose it is; undefined stands for nobody. */
  ids: (string | undefined)[];
  busy: boolean;
  onGive: (owner: string | null) => void;
}

function Owner({ text, ids, busy, onGive }: Props) {
  const { t } = useTranslation();
  const user = useUser();
  const mine = ids.every((id) => id === user.id);
  const free = ids.every((id) => id === undefined);
  return (
    <Group gap="xs" mt={4}>
      <Text size="xs" fw={600}>{text}</Text>
      {user.roles.includes('admin') && (
        <>
          {!mine && <Button size="compact-xs" variant="subtle" leftSection={<IconHandGrab size={14} />} loading={busy} onClick={() => onGive(user.id)}>{t('incidents.owner.take')}</Button>}
          {!free && <Button size="compact-xs" variant="subtle" leftSection={<IconUserMinus size={14} />} loading={busy} onClick={() => onGive(null)}>{t(mine ? 'incidents.owner.giveUp' : 'incidents.owner.release')}</Button>}
          <GiveTo label={t('incidents.owner.giveTo')} question={t('incidents.owner.giveToWhom')} icon={<IconUserShare size={14} />} size="compact-xs" busy={busy} onChoose={onGive} />
        </>
      )}
    </Group>
  );
}
