/** What is announced of the records that come in. */
export const MODES = ['run', 'skip', 'quiet'] as const;
