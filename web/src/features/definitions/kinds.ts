export type Kind = 'decision';

/** Where the drafts of a kind are edited. */
export const PAGES = { decision: '/automations/decisions/$key' } as const;
