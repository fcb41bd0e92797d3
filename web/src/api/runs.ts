// The members of a filter or wish that the server fills in by itself, but the generated types ask for.

import type { BatchWish, RunFilter } from './types';

const wholeFilter = (filter: RunFilter) => ({ process_id: '', object: '', record_id: '', signature: '', element_id: '', ...filter });

export const searchBody = (filter: RunFilter, cursor: string | undefined) => ({ filter: wholeFilter(filter), cursor, limit: 100 });

export const wishBody = (wish: BatchWish) => ({ from_element: '', to_element: '', ...wish, filter: wholeFilter(wish.filter) });
