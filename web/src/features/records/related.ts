import { createContext, useContext } from 'react';

/** Titles of the records that relations lead to: by object, then by id. The server sends them beside the records. */
export type RelatedTitles = Record<string, Record<string, string>>;

export const Related = createContext<RelatedTitles>({});

export function useRelatedTitle(object: string | null, id: unknown): string | undefined {
  return useContext(Related)[object ?? '']?.[String(id)];
}

/** The titles of all pages of a list that are loaded. */
export function mergedTitles(pages: { related: RelatedTitles }[]): RelatedTitles {
  const merged: RelatedTitles = {};
  for (const { related } of pages) {
    for (const [object, titles] of Object.entries(related)) merged[object] = { ...merged[object], ...titles };
  }
  return merged;
}
