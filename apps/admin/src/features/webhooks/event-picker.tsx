import type { ReactNode } from 'react';
import { Checkbox, Skeleton, Stack } from '@mantine/core';
import { api } from '../../api/client';
import { Problem } from '../../ui/problem';
import { eventGroups } from './event-types';
import classes from './webhooks.module.css';

interface EventPickerProps {
  readonly value?: string[];
  readonly onChange?: (value: string[]) => void;
  readonly error?: ReactNode;
}

/** The kinds of event that the server knows, to tick. */
export function EventPicker({ value = [], onChange, error }: EventPickerProps) {
  const events = api.useQuery('get', '/admin/api/webhooks/events', { params: { query: { limit: 1 } } });
  if (events.error && !events.data) return <Problem error={events.error} onRetry={() => void events.refetch()} />;
  if (!events.data) return <Skeleton height={220} />;
  const groups = eventGroups(events.data.meta.types);
  return (
    <Stack gap="md">
      {groups.map(({ title, types }, index) => (
        <Checkbox.Group
          key={title}
          label={title}
          error={index === groups.length - 1 ? error : undefined}
          value={value.filter((type) => types.includes(type))}
          onChange={(chosen) => onChange?.([...value.filter((type) => !types.includes(type)), ...chosen])}
        >
          <div className={classes.events}>
            {types.map((type) => (
              <Checkbox key={type} value={type} label={type} size="sm" />
            ))}
          </div>
        </Checkbox.Group>
      ))}
    </Stack>
  );
}
