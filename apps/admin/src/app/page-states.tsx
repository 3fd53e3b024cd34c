import { Skeleton, Stack } from '@mantine/core';
import { type ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { Empty } from '../ui/empty';
import { Problem } from '../ui/problem';
import { ButtonLink } from '../ui/links';

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
    <Empty icon={Compass} title="There is no such page" action={<ButtonLink to="/">Go to the overview</ButtonLink>}>
      The link may be old or cut short.
    </Empty>
  );
}
