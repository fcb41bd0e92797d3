import { useTranslation } from 'react-i18next';

import { useNames } from '../../ui/useNames';

/** What an element is called on the screen: its name, and what it is; without a name what it is, and its id. */
export function useElementTitle(): (id: string, name: string | null | undefined, type: string) => { title: string; hint: string } {
  const { t } = useTranslation();
  const named = useNames();
  return (id, name, type) => {
    const kind = t(`element.${type}`, { defaultValue: type });
    return name ? { title: named(name), hint: kind } : { title: kind, hint: id };
  };
}
