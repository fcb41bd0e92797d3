import { Anchor } from '@mantine/core';
import { lazy, Suspense } from 'react';

import type { FieldInput } from './fieldInputs';
import { useRelatedTitle } from './related';

const Sent = lazy(() => import('./FileInput').then((file) => ({ default: file.FileInput })));

/** Sends a file; loaded where somebody does. */
export const FileField: FieldInput = (props) => <Suspense fallback={null}><Sent {...props} /></Suspense>;

const addressOf = (id: unknown) => `/api/v1/files/${encodeURIComponent(String(id))}`;

export function FileShow({ value }: { value: unknown }) {
  const name = useRelatedTitle('file', value);
  return <Anchor size="sm" className="break-anywhere" href={addressOf(value)} download={name ?? ''}>{name ?? '…'}</Anchor>;
}

/** A small picture that leads to the whole one; one that is no longer there is only its name. */
export function ImageShow({ value }: { value: unknown }) {
  const name = useRelatedTitle('file', value);
  if (name === undefined) return <FileShow value={value} />;
  return (
    <a href={addressOf(value)} download={name} onClick={(event) => event.stopPropagation()}>
      <img src={addressOf(value)} alt={name} loading="lazy" style={{ maxHeight: 96, maxWidth: '100%', borderRadius: 6, display: 'block' }} />
    </a>
  );
}
