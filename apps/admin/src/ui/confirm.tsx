import { useState, type ReactNode } from 'react';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { Problem } from './problem';

interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly busy: boolean;
  readonly error?: unknown;
  /** Must be typed before the action can be taken: for what a careless click must not do. */
  readonly phrase?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back. The safe answer has the focus. */
export function Confirm({ opened, title, onClose, ...body }: ConfirmProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <ConfirmBody onClose={onClose} {...body} />
    </Modal>
  );
}

function ConfirmBody(props: Omit<ConfirmProps, 'opened' | 'title'>) {
  const { children, action, busy, error, phrase, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  const ready = phrase === undefined || typed.trim() === phrase;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onConfirm();
      }}
    >
      <Stack gap="md">
        <div>{children}</div>
        {error ? <Problem error={error} /> : null}
        {phrase === undefined ? null : (
          <TextInput
            label={
              <>
                To go on, type <code>{phrase}</code>
              </>
            }
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus={phrase === undefined || undefined}>
            Cancel
          </Button>
          <Button type="submit" color="brick" loading={busy} disabled={!ready}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
