import { Button, Checkbox, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { convertLead } from '../../api/changes';
import type { RecordData } from '../../api/types';
import { useChange } from '../../app/useChange';

/** Makes a contact, a company and, if wished, a deal of a lead; the lead stays and leads to them. */
export function ConvertLead({ lead }: { lead: RecordData }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, { open, close }] = useDisclosure(false);
  const [withDeal, setWithDeal] = useState(true);
  const conversion = useChange({
    change: () => convertLead(lead.id, withDeal),
    refresh: [['record'], ['records'], ['timeline']],
    done: t('convert.done'),
    onDone: ({ deal, contact }) => {
      close();
      void navigate({ to: '/$plural/$id', params: deal ? { plural: 'deals', id: deal } : { plural: 'contacts', id: contact } });
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<IconArrowsExchange size={16} />} onClick={open}>{t('convert.action')}</Button>
      <Modal opened={asking} onClose={close} title={t('convert.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Text size="sm" mb="md">{t('convert.text')}</Text>
        <Checkbox label={t('convert.withDeal')} checked={withDeal} onChange={(event) => setWithDeal(event.currentTarget.checked)} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>{t('action.cancel')}</Button>
          <Button loading={conversion.isPending} onClick={() => conversion.mutate(undefined)} data-autofocus>{t('convert.action')}</Button>
        </Group>
      </Modal>
    </>
  );
}
