// Values of several parts: an address, the name of a person, a place. One input per part.

import '@mantine/core/styles/Fieldset.css';

import { Fieldset, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { labelOf } from './fieldInputs';
import type { FieldInput } from './fieldInputs';

const PARTS: Record<string, string[]> = {
  address: ['street', 'street2', 'postal_code', 'city', 'region', 'country'],
  person_name: ['family', 'given', 'middle', 'prefix', 'suffix'],
  location: ['latitude', 'longitude'],
};

type Parts = Record<string, string | number | undefined>;

const HAN = /^[\u4e00-\u9fff]+$/;

/** The parts as people of a language write them. */
export function joinParts(type: string, value: unknown, language: string): string {
  const parts = value as Parts;
  const texts = (names: string[] | undefined) => (names ?? []).map((name) => parts[name]).filter((text) => text !== undefined && text !== '');
  if (type === 'person_name') {
    const whole = `${parts.family ?? ''}${parts.given ?? ''}`;
    return HAN.test(whole) ? whole : texts(['prefix', 'given', 'middle', 'family', 'suffix']).join(' ');
  }
  if (type === 'address' && language === 'zh-CN') return texts(PARTS.address).reverse().join(' ');
  return texts(PARTS[type]).join(', ');
}

/** The words of formatted text, a line per paragraph. */
export function plainText(html: string): string {
  const lines = html.replace(/<(\/?(p|h[1-3]|li|blockquote|pre|ul|ol)|br|hr)[^>]*>/g, '\n');
  const text = new DOMParser().parseFromString(lines, 'text/html').documentElement.textContent ?? '';
  return text.replace(/\n\s*/g, '\n').trim();
}

export const PartsField: FieldInput = ({ field, value, onChange, error, label, autoFocus }) => {
  const { t, i18n } = useTranslation();
  const parts = (value ?? {}) as Parts;
  const change = (name: string, text: string) => {
    const left = Object.entries({ ...parts, [name]: text }).filter(([, each]) => each !== '' && each !== undefined);
    onChange(left.length ? Object.fromEntries(left) : null);
  };
  return (
    <Fieldset legend={label} aria-label={label ? undefined : labelOf(field, i18n.language)} p="xs">
      {(PARTS[field.type] ?? []).map((name, index) => (
        <TextInput key={name} size="xs" label={t(`part.${name}`)} value={String(parts[name] ?? '')}
          error={index === 0 ? error : undefined} autoFocus={autoFocus && index === 0} name={`${field.name}.${name}`}
          inputMode={field.type === 'location' ? 'decimal' : undefined} onChange={(event) => change(name, event.currentTarget.value)} />
      ))}
    </Fieldset>
  );
};
