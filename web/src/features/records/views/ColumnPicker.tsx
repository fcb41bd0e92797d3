import { Button, Checkbox, Popover, ScrollArea, Select, Stack } from '@mantine/core';
import { IconColumns } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FieldInfo, ObjectInfo } from '../../../api/types';
import { IN_PLACE } from '../../../ui/inPlace';
import { labelOf } from '../fieldTypes';
import { isFact } from '../layouts';

interface Props {
  object: ObjectInfo;
  columns: FieldInfo[];
  group?: FieldInfo;
  onColumns: (names: string[]) => void;
  onGroup: (name: string | null) => void;
}

/** Which fields a list shows, and by which its rows stand together. */
export function ColumnPicker({ object, columns, group, onColumns, onGroup }: Props) {
  const { t, i18n } = useTranslation();
  const facts = object.fields.filter((field) => isFact(field) && !object.title_fields.includes(field.name) && field.name !== 'created_at');
  const groupable = facts.filter((field) => field.sortable && (field.type === 'choice' || field.type === 'boolean' || field.type === 'text'));
  return (
    <Popover position="bottom-start" withinPortal={false} trapFocus shadow="md">
      <Popover.Target><Button variant="default" leftSection={<IconColumns size={16} />}>{t('views.columns')}</Button></Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Select
            label={t('views.group')} comboboxProps={IN_PLACE} clearable placeholder={t('views.noGroup')} value={group?.name ?? null} onChange={onGroup}
            data={groupable.map((field) => ({ value: field.name, label: labelOf(field, i18n.language) }))}
          />
          <Checkbox.Group label={t('views.columns')} value={columns.map((field) => field.name)} onChange={onColumns}>
            <ScrollArea.Autosize mah={320} mt={6} viewportProps={{ tabIndex: 0 }}>
              <Stack gap={6} pr="md">
                {facts.map((field) => <Checkbox key={field.name} value={field.name} label={labelOf(field, i18n.language)} />)}
              </Stack>
            </ScrollArea.Autosize>
          </Checkbox.Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
