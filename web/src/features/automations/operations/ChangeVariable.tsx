import { Button, Code, Group, Modal, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { changeVariables } from '../../../api/changes';
import { useChange } from '../../../app/useChange';
import { readValue } from './search';

interface Props {
  instanceKey: string;
  /** Empty to add one. */
  name: string;
  before?: unknown;
  onClose: () => void;
}

/** Gives a variable another value: what was, what will be, and that it is noted. */
export function ChangeVariable({ instanceKey, name: given, before, onClose }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(given);
  const [text, setText] = useState(given ? JSON.stringify(before, null, 2) : '');
  const change = useChange({
    change: () => changeVariables(instanceKey, { [name.trim()]: readValue(text.trim()) }),
    refresh: [['instance', instanceKey], ['instances']],
    done: t('operations.variableSaved', { name: name.trim() }),
    onDone: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined);
  };
  const value = text.trim() ? readValue(text.trim()) : undefined;
  return (
    <Modal opened onClose={onClose} size="lg" title={given ? t('operations.changeVariable', { name: given }) : t('operations.addVariable')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t('operations.variableMeans')}</Text>
          {!given && <TextInput label={t('instance.variable')} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />}
          <Textarea label={t('instance.value')} description={t('operations.valueHint')} autosize minRows={2} maxRows={14} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus={given ? true : undefined} />
          <Text size="sm" className="break-anywhere">
            {t('operations.willBe')} <Code>{value === undefined ? '—' : JSON.stringify(value)}</Code> {given && <>({t('operations.was')} <Code>{JSON.stringify(before)}</Code>)</>}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('operations.leave')}</Button>
            <Button type="submit" loading={change.isPending} disabled={!name.trim() || value === undefined}>{t('action.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
