/** Roles nobody gives to a person: the system itself acts by them. */
export const NOT_FOR_PEOPLE: ReadonlySet<string> = new Set(['system', 'process', 'import', 'public']);
