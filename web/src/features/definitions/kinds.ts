export type Kind = 'decision' | 'form';

/** Where the drafts of a kind are edited. */
export const PAGES = { decision: '/automations/decisions/$key', form: '/automations/forms/$key' } as const;
