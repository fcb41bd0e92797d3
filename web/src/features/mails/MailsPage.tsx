import { Button, Grid, Paper, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { mailsQuery } from '../../api/queries';
import type { Mail } from '../../api/types';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Time } from '../../ui/Time';
import { useRowKeys } from '../../ui/useRowKeys';
import classes from '../tasks/TaskList.module.css';
import { MailView } from './MailView';

const route = getRouteApi('/shell/mails');

/** The mails that arrived at the demo's own mail server: nothing leaves this machine. */
export function MailsPage() {
  const { t } = useTranslation();
  const { mail } = route.useSearch();
  const query = useInfiniteQuery(mailsQuery);
  const chosen = mail ?? query.data?.pages[0]?.items[0]?.key;
  return (
    <>
      <PageHeader title={t('mails.title')} subtitle={t('mails.subtitle')} />
      <Loaded query={query} lines={8}>
        {(data) => {
          const mails = data.pages.flatMap((page) => page.items);
          if (!mails.length) {
            return <Paper withBorder><EmptyState icon={IconMail} title={t('mails.none')}>{t('mails.noneCure')}</EmptyState></Paper>;
          }
          return (
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
                <MailList mails={mails} chosen={chosen} />
                {query.hasNextPage && (
                  <Button fullWidth mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('action.older')}</Button>
                )}
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>{chosen && <MailView key={chosen} mailKey={chosen} />}</Grid.Col>
            </Grid>
          );
        }}
      </Loaded>
    </>
  );
}

function MailList({ mails, chosen }: { mails: Mail[]; chosen: string | undefined }) {
  const { t } = useTranslation();
  const list = useRowKeys<HTMLUListElement>();
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <ul ref={list} className={classes.list} aria-label={t('mails.list')}>
        {mails.map((mail) => (
          <li key={mail.key}>
            <Link to="/mails" search={{ mail: mail.key }} className={classes.row} data-row-link aria-current={mail.key === chosen ? 'true' : undefined}>
              <Text size="sm" fw={600} truncate>{mail.subject || t('mails.noSubject')}</Text>
              <Text size="sm" truncate>{t('mails.to')} {mail.to.join(', ')}</Text>
              <Text size="xs" c="dimmed" component="div"><Time at={mail.received_at} /></Text>
            </Link>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
