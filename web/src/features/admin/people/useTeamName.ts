import { useTranslation } from 'react-i18next';

import type { Team } from '../../../api/peopleQueries';

/** What a team is called: the ready-made ones in the person's language, the others by their label. */
export function useTeamName(teams: Team[]): (name: string) => string {
  const { t } = useTranslation();
  return (name) => {
    const label = teams.find((one) => one.name === name)?.label || name;
    const shipped = t(`team.${name}`, { defaultValue: '' });
    return shipped && (label === name || label.toLowerCase() === name) ? shipped : label;
  };
}
