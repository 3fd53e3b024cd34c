import { useState, type ReactNode } from 'react';
import { Modal, Stack } from '@mantine/core';
import { CodeForm } from './code-form';

interface CodeDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly color?: 'brick';
  readonly busy: boolean;
  readonly error: unknown;
  /** Names of fields outside of the dialog, where what is said of them stands. */
  readonly fields?: readonly string[];
  readonly onCode: (code: string) => void;
  readonly onClose: () => void;
}

/** Asks for one's own code before something is done that a session alone must not do. */
export function CodeDialog({ opened, title, onClose, ...body }: CodeDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered closeOnClickOutside={false}>
      <CodeDialogBody onClose={onClose} {...body} />
    </Modal>
  );
}

function CodeDialogBody(props: Omit<CodeDialogProps, 'opened' | 'title'>) {
  const { children, action, color, busy, error, fields, onCode, onClose } = props;
  // what was said of an earlier try is not said of this one
  const [sent, setSent] = useState(false);
  return (
    <Stack gap="md">
      <div>{children}</div>
      <CodeForm
        action={action}
        color={color}
        busy={busy}
        error={sent ? error : null}
        fields={fields}
        onCode={(code) => {
          setSent(true);
          onCode(code);
        }}
        onCancel={onClose}
      />
    </Stack>
  );
}
