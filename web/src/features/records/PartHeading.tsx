import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { labelOf } from './naming';
import type { Part } from './layouts';

/** The heading of a part of a page or a form, where it has one. */
export function PartHeading({ part }: { part: Part }) {
  const { t, i18n } = useTranslation();
  const label = labelOf(part, i18n.language) || (part.rest ? t('record.rest') : '');
  return label ? <Text component="h3" size="sm" fw={600} mt="sm" mb={2}>{label}</Text> : null;
}
