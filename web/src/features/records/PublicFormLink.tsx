import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** The form that visitors fill in; it opens beside the client, in the person's language. */
export function PublicFormLink() {
  const { t, i18n } = useTranslation();
  return (
    <Button variant="default" component="a" href={`/forms/lead?lang=${i18n.language}`} target="_blank" rightSection={<IconExternalLink size={14} aria-hidden />}>
      {t('leads.openForm')}
    </Button>
  );
}
