import { Button, Group, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { ProcessSearch } from '../../app/router';
import { shortTime } from '../../ui/format';
import { toLocalInput } from '../../ui/moments';
import { DEFAULT_WINDOW, WINDOW_HOURS, type WindowName } from './window';

interface Props {
  search: ProcessSearch;
  onChange: (change: ProcessSearch) => void;
}

/** Which stretch of time the figures are about: the last hours or days, or two moments. */
export function WindowPicker({ search, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const [picking, { toggle, close }] = useDisclosure(false);
  const own = Boolean(search.from && search.to);
  const range = own ? `${shortTime(search.from ?? '', i18n.language)} – ${shortTime(search.to ?? '', i18n.language)}` : t('window.custom');
  return (
    <Group gap="xs">
      <SegmentedControl
        aria-label={t('window.title')} value={own ? '' : (search.window ?? DEFAULT_WINDOW)} size="sm"
        onChange={(value) => onChange({ window: value as WindowName, from: undefined, to: undefined })}
        data={(Object.keys(WINDOW_HOURS) as WindowName[]).map((value) => ({ value, label: t(`window.${value}`) }))}
      />
      <Popover trapFocus position="bottom-end" opened={picking} onChange={(opened) => !opened && close()}>
        <Popover.Target>
          <Button variant={own ? 'light' : 'default'} leftSection={<IconCalendar size={16} />} onClick={toggle}>{range}</Button>
        </Popover.Target>
        <Popover.Dropdown><OwnWindow search={search} onChange={(change) => (close(), onChange(change))} /></Popover.Dropdown>
      </Popover>
    </Group>
  );
}

function OwnWindow({ search, onChange }: Props) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(toLocalInput(search.from));
  const [to, setTo] = useState(toLocalInput(search.to));
  const wrong = Boolean(from && to) && from >= to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) onChange({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), window: undefined });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput type="datetime-local" label={t('window.from')} required withAsterisk={false} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="datetime-local" label={t('window.to')} required withAsterisk={false} value={to} error={wrong && t('window.wrong')} onChange={(event) => setTo(event.currentTarget.value)} />
        <Button type="submit">{t('window.apply')}</Button>
      </Stack>
    </form>
  );
}
