import { Skeleton, Stack } from '@mantine/core';
import { type ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { Empty } from '../ui/empty';
import { Page } from '../ui/page';
import { Problem } from '../ui/problem';
import { ButtonLink } from '../ui/links';
import classes from './shell.module.css';

/** A page on its way. */
export function PagePending() {
  return (
    <Stack gap="lg" aria-busy="true" aria-label="Loading">
      <Skeleton height={30} width={220} />
      <Skeleton height={150} radius="lg" />
      <Skeleton height={300} radius="lg" />
    </Stack>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  return <Problem error={error} onRetry={reset} />;
}

export function PageMissing() {
  return (
    <main className={classes.missing}>
      <Page title="There is no such page">
        <Empty
          icon={Compass}
          title="The link may be old or cut short"
          action={<ButtonLink to="/">Go to the overview</ButtonLink>}
        />
      </Page>
    </main>
  );
}
