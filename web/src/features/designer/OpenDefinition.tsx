import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { beginDraft } from '../../api/changes';
import { draftsOfQuery, newestQuery } from '../../api/draftQueries';
import { useChange } from '../../app/useChange';
import { PAGES, type Kind } from '../definitions/kinds';
import { namedBy } from './process';

/** From the task that is selected to the decision or form it names. */
export function OpenDefinition({ xml, selected }: { xml: string; selected: string | undefined }) {
  const named = selected ? namedBy(xml, selected) : null;
  return named && <Open key={`${named.kind} ${named.id}`} {...named} />;
}

function Open({ kind, id }: { kind: Kind; id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const published = useQuery(newestQuery(kind)).data;
  const drafts = useQuery(draftsOfQuery(kind)).data;
  const newest = published?.find((one) => one.id === id);
  const draft = drafts?.find((one) => one.definition_id === id);
  const open = (key: string) => void navigate({ to: PAGES[kind], params: { key } });
  const beginning = useChange({
    change: () => beginDraft(newest ? { kind, version_key: newest.key } : { kind, id, title: id }), refresh: [['drafts']], onDone: ({ key }) => open(key),
  });
  return (
    <Button size="compact-xs" variant="light" disabled={!published || !drafts} loading={beginning.isPending} onClick={() => (draft ? open(draft.key) : beginning.mutate(undefined))}>
      {t(`definitions.${kind}.open`, { id })}
    </Button>
  );
}
