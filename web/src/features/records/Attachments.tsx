import { ActionIcon, Anchor, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconTrash, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { attachFiles, attachmentsQuery, detachFile } from '../../api/aboutRecord';
import type { ObjectInfo } from '../../api/types';
import { useChange } from '../../app/useChange';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Panel';
import { Time } from '../../ui/Time';

/** The files attached to a record: sent by a button or by dropping them here, downloaded, taken away. */
export function Attachments({ object, id }: { object: ObjectInfo; id: string }) {
  const { t, i18n } = useTranslation();
  const { plural } = object;
  const query = useQuery(attachmentsQuery(plural, id));
  const [over, setOver] = useState(false);
  const may = object.rights.includes('update');
  const refresh = [['record', plural, id, 'files'], ['timeline', plural, id]];
  const sending = useChange({ change: (files: File[]) => attachFiles(plural, id, files), refresh, done: t('files.sent') });
  const removing = useChange({ change: (file: string) => detachFile(plural, id, file), refresh, done: t('files.removed') });
  const send = (files: File[]) => files.length && sending.mutate(files);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (may) send([...event.dataTransfer.files]);
  };
  const kib = (bytes: number) => `${Math.max(1, Math.round(bytes / 1024)).toLocaleString(i18n.language)} KiB`;
  return (
    <div data-drop onDragOver={(event) => (event.preventDefault(), setOver(may))} onDragLeave={() => setOver(false)} onDrop={drop} style={{ outline: over ? '2px dashed var(--mantine-primary-color-filled)' : undefined }}>
      <Panel
        title={t('files.title')}
        actions={may && (
          <FileButton multiple onChange={send}>
            {(props) => <Button {...props} size="xs" variant="default" loading={sending.isPending} leftSection={<IconUpload size={14} />}>{t('files.add')}</Button>}
          </FileButton>
        )}
      >
        <Loaded query={query} lines={2}>
          {(files) => (files.length ? (
            <Stack component="ul" gap={6} m={0} p={0} style={{ listStyle: 'none' }}>
              {files.map((file) => (
                <Group key={file.id} component="li" justify="space-between" wrap="nowrap" gap="xs">
                  <div>
                    <Anchor size="sm" className="break-anywhere" href={`/api/v1/files/${file.id}`} download={file.name}>{file.name}</Anchor>
                    <Text size="xs" c="dimmed" component="div">{kib(file.size)} · {file.sent_by} · <Time at={file.sent_at} /></Text>
                  </div>
                  {may && <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('files.remove', { name: file.name })} onClick={() => removing.mutate(file.id)}><IconTrash size={16} aria-hidden /></ActionIcon>}
                </Group>
              ))}
            </Stack>
          ) : <Text size="sm" c="dimmed">{t(may ? 'files.none' : 'files.noneThere')}</Text>)}
        </Loaded>
      </Panel>
    </div>
  );
}
