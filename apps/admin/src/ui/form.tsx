import { Button, Group } from '@mantine/core';
import { readProblem } from '../api/problem';
import { Problem } from './problem';

/** What the server said of a form, unless all of it stands at one of the form's own fields. */
export function FormProblem({ error, fields }: { error: unknown; fields: readonly string[] }) {
  if (!error) return null;
  const named = Object.keys(readProblem(error).fields);
  return named.length > 0 && named.every((name) => fields.includes(name)) ? null : <Problem error={error} />;
}

interface FormActionsProps {
  readonly action: string;
  readonly busy: boolean;
  /** Of the action; brick for what cannot be taken back. */
  readonly color?: 'brick';
  readonly disabled?: boolean;
  readonly onCancel: () => void;
}

/** The end of a form in a dialog: away, or on. */
export function FormActions({ action, busy, color, disabled = false, onCancel }: FormActionsProps) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" color={color} loading={busy} disabled={disabled}>
        {action}
      </Button>
    </Group>
  );
}
