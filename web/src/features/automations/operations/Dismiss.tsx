import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { dismissCause, dismissIncident } from '../../../api/changes';
import type { Cause, Incident } from '../../../api/types';
import { useUser } from '../../../app/session';
import { useChange } from '../../../app/useChange';

const LONGEST = 1000;

/** Closes an incident without another try; only those of no run, since a run can be cancelled. */
export function DismissIncident({ incident }: { incident: Incident }) {
  if (incident.instance_key) return null;
  return <Dismiss count={1} onDismiss={(reason) => dismissIncident(incident.key, reason)} />;
}

/** The same for all incidents of one cause. */
export function DismissCause({ cause }: { cause: Cause }) {
  if (cause.example.instance_key) return null;
  return <Dismiss count={cause.incidents} onDismiss={(reason) => dismissCause(cause.signature, reason)} />;
}

function Dismiss({ count, onDismiss }: { count: number; onDismiss: (reason: string) => Promise<unknown> }) {
  const { t } = useTranslation();
  const [asking, { open, close }] = useDisclosure(false);
  const [reason, setReason] = useState('');
  const mayManage = useUser().roles.includes('admin');
  const change = useChange({
    change: () => onDismiss(reason),
    refresh: [['incidents'], ['definitions'], ['batches']],
    done: t('incidents.dismiss.done'),
    onDone: close,
  });
  if (!mayManage) return null;
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconTrash size={14} />} onClick={open}>{t('incidents.dismiss.button', { count })}</Button>
      <Modal opened={asking} onClose={close} title={t('incidents.dismiss.title', { count })} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Text size="sm" mb="md">{t('incidents.dismiss.means')}</Text>
        <Textarea
          label={t('incidents.dismiss.reason')} required data-autofocus autosize minRows={2} maxLength={LONGEST}
          value={reason} onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>{t('action.cancel')}</Button>
          <Button color="red.8" disabled={!reason.trim()} loading={change.isPending} onClick={() => change.mutate(undefined)}>
            {t('incidents.dismiss.button', { count })}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
