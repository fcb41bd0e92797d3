import { FileInput as Chooser, Loader } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { sendFile } from '../../api/changes';
import { problemOf } from '../../api/errors';
import { problemText } from '../../ui/problemText';
import { useCommon, type InputProps } from './fieldInputs';
import { useRelatedTitle } from './related';

const IMAGES = 'image/png,image/jpeg,image/gif,image/webp';

/** A file is sent as soon as it is chosen, so that the form is saved at once, however long the sending took. */
export function FileInput(props: InputProps) {
  const { t } = useTranslation();
  const { name, ...common } = useCommon(props);
  const known = useRelatedTitle('file', props.value);
  const sending = useMutation({ mutationFn: sendFile, onSuccess: (sent) => props.onChange(sent.id) });
  const choose = (file: File | null) => {
    if (file) return sending.mutate(file);
    sending.reset();
    props.onChange(null);
  };
  const named = common['aria-label'];
  const said = props.value ? (sending.data?.id === props.value ? sending.data?.name : known) : undefined;
  const chosen = props.value || sending.isPending ? ((sending.variables as File | undefined) ?? new File([], said ?? '…')) : null;
  return (
    <Chooser
      {...common} aria-label={named && `${named}: ${chosen?.name ?? t('records.chooseFile')}`} fileInputProps={{ name }} accept={props.field.type === 'image' ? IMAGES : undefined}
      value={chosen} onChange={choose}
      clearable={!sending.isPending} clearButtonProps={{ 'aria-label': t('records.takeAway', { field: named ?? props.label }) }} disabled={sending.isPending} rightSection={sending.isPending ? <Loader size="xs" /> : undefined}
      placeholder={t('records.chooseFile')} error={sending.error ? problemText(problemOf(sending.error), t).text : props.error}
    />
  );
}
