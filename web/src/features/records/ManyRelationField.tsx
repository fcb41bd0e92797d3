import { lazy, Suspense } from 'react';

import type { FieldInput } from './fieldInputs';

const Chosen = lazy(() => import('./ManyRelationInput').then((file) => ({ default: file.ManyRelationInput })));

/** Chooses records of another object; loaded where somebody enters some. */
export const ManyRelationField: FieldInput = (props) => <Suspense fallback={null}><Chosen {...props} /></Suspense>;
