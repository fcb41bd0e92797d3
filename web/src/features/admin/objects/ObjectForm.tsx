import { Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import '../../../forms/styles';
import { IN_PLACE } from '../../../ui/inPlace';
import { labelOf } from '../../records/naming';
import { type ObjectDraft, pluralOf, wordOf } from './model';

interface Props {
  draft: ObjectDraft;
  /** It is there already: its words in addresses stay. */
  existing: boolean;
  /** Refusals by member of the definition. */
  errors: Record<string, string>;
  onChange: (draft: ObjectDraft) => void;
}

/** What an object is called, in both languages and in addresses, which fields name its records and which is its status. */
export function ObjectForm({ draft, existing, errors, onChange }: Props) {
  const { t, i18n } = useTranslation();
  /** What a person wrote themselves no longer follows the label. */
  const [own, setOwn] = useState<ReadonlySet<string>>(new Set(existing ? ['name', 'plural', 'plural_label'] : []));
  const set = (change: Partial<ObjectDraft>) => onChange({ ...draft, ...change });
  const relabel = (label: string) => {
    const proposed = { plural_label: pluralOf(label), name: wordOf(label), plural: wordOf(pluralOf(label)) };
    set({ label, ...Object.fromEntries(Object.entries(proposed).filter(([word]) => !own.has(word))) });
  };
  const write = (word: 'name' | 'plural' | 'plural_label', value: string) => {
    setOwn(new Set([...own, word]));
    set({ [word]: value });
  };
  const data = draft.fields.filter((one) => one.name).map((one) => ({ value: one.name, label: labelOf(one, i18n.language) || one.name, type: one.type }));
  return (
    <Stack gap="sm">
      <Group align="flex-start" gap="sm">
        <TextInput flex="1 1 180px" label={t('admin.object.label')} data-autofocus required value={draft.label} error={errors.label} onChange={(event) => relabel(event.currentTarget.value)} />
        <TextInput flex="1 1 180px" label={t('admin.object.plural')} value={draft.plural_label} error={errors.plural_label} onChange={(event) => write('plural_label', event.currentTarget.value)} />
        <TextInput flex="1 1 180px" label={t('admin.object.labelZh')} value={draft.label_zh} error={errors.label_zh} onChange={(event) => set({ label_zh: event.currentTarget.value })} />
      </Group>
      {!existing && (
        <Group align="flex-start" gap="sm">
          <TextInput flex="1 1 180px" label={t('admin.object.name')} description={t('admin.object.nameHint')} required value={draft.name} error={errors.name} onChange={(event) => write('name', event.currentTarget.value)} />
          <TextInput flex="1 1 180px" label={t('admin.object.address')} description={t('admin.object.addressHint')} required value={draft.plural} error={errors.plural} onChange={(event) => write('plural', event.currentTarget.value)} />
        </Group>
      )}
      <Group align="flex-start" gap="sm">
        <MultiSelect
          flex="1 1 220px" label={t('admin.object.title')} description={t('admin.object.titleHint')} comboboxProps={IN_PLACE} data={data} value={draft.title} error={errors.title}
          onChange={(title) => set({ title })}
        />
        <Select
          flex="1 1 220px" label={t('admin.object.status')} description={t('admin.object.statusHint')} comboboxProps={IN_PLACE} clearable data={data.filter((one) => one.type === 'choice')} value={draft.status} error={errors.status}
          onChange={(status) => set({ status })}
        />
      </Group>
    </Stack>
  );
}
