import { ActionIcon, Group, SegmentedControl, useComputedColorScheme, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { isLanguage, LANGUAGES, type Language } from '../locales/i18n';

/** The language and the light or dark look. */
export function Preferences({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const scheme = dark ? t('shell.light') : t('shell.dark');
  return (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl
        size="xs"
        flex={1}
        aria-label={t('shell.language')}
        value={i18n.language}
        onChange={(value) => isLanguage(value) && onLanguage(value)}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label: <span lang={value}>{label}</span> }))}
      />
      <ActionIcon variant="default" size={32} title={scheme} onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? <IconSun size={16} aria-hidden /> : <IconMoon size={16} aria-hidden />}
        <VisuallyHidden>{scheme}</VisuallyHidden>
      </ActionIcon>
    </Group>
  );
}
