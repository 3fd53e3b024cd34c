import type { ReactNode } from 'react';
import { TextInput } from '@mantine/core';

interface ExpiryFieldProps {
  /** Local time as the browser's field writes it, e.g. `2026-12-01T09:30`; empty: never. */
  readonly value?: string;
  readonly error?: ReactNode;
  readonly onChange?: (value: string) => void;
}

/** When a credential stops working by itself. */
export function ExpiryField({ value = '', error, onChange }: ExpiryFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label="Works until"
      description="In your time zone. Empty: until it is revoked."
      value={value}
      error={error}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    />
  );
}

/** An instant as the field writes it, in the viewer's zone. */
export function localTime(at: string | null): string {
  if (!at) return '';
  const instant = new Date(at);
  return new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
