import { Button, Skeleton, Stack } from '@mantine/core';
import { type ErrorComponentProps } from '@tanstack/react-router';
import { Compass, RotateCw } from 'lucide-react';
import { Empty } from '../ui/empty';
import { Note } from '../ui/note';
import { Page } from '../ui/page';
import { Problem } from '../ui/problem';
import { ButtonLink } from '../ui/links';
import { NewVersion } from './lazy-page';
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
  if (error instanceof NewVersion) return <PageOfNewVersion />;
  return <Problem error={error} onRetry={reset} />;
}

/** The file of the page is gone with the build that it belonged to. */
function PageOfNewVersion() {
  return (
    <div role="alert">
      <Note
        tone="wait"
        action={
          <Button size="xs" leftSection={<RotateCw size={14} aria-hidden />} onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        A new version of the panel is there, and this page belongs to it. Reload to go on.
      </Note>
    </div>
  );
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
