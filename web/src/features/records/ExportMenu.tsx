import '@mantine/core/styles/Menu.css';

import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ObjectInfo } from '../../api/types';

const ENDINGS = ['csv', 'xlsx', 'jsonl'] as const;

interface ExportMenuProps {
  object: ObjectInfo;
  search: { q?: string; status?: string; archived?: boolean; sort?: string; view?: string; fields?: string };
}

/** The list as it is filtered and sorted, as a file. */
export function ExportMenu({ object, search }: ExportMenuProps) {
  const { t, i18n } = useTranslation();
  const isOfPeople = ['first_name', 'last_name'].every((name) => object.fields.some((field) => field.name === name));
  const address = (ending: string) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const asked = Object.entries({ ...search, language: i18n.language, zone: timeZone }).filter(([, value]) => value);
    return `/api/v1/${object.plural}/export.${ending}?${new URLSearchParams(asked as [string, string][])}`;
  };
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target><Button variant="default" leftSection={<IconDownload size={16} />}>{t('export.action')}</Button></Menu.Target>
      <Menu.Dropdown>
        {[...ENDINGS, ...(isOfPeople ? ['vcf' as const] : [])].map((ending) => (
          <Menu.Item key={ending} component="a" href={address(ending)} download>{t(`export.${ending}`)}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
