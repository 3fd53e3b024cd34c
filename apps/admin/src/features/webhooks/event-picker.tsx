import type { ReactNode } from 'react';
import { Checkbox, Stack } from '@mantine/core';
import { EVENT_GROUPS } from './event-types';
import classes from './webhooks.module.css';

interface EventPickerProps {
  readonly value?: string[];
  readonly onChange?: (value: string[]) => void;
  readonly error?: ReactNode;
}

/** The kinds of event, to tick. */
export function EventPicker({ value = [], onChange, error }: EventPickerProps) {
  return (
    <Stack gap="md">
      {EVENT_GROUPS.map(({ title, types }, index) => (
        <Checkbox.Group
          key={title}
          label={title}
          error={index === EVENT_GROUPS.length - 1 ? error : undefined}
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
