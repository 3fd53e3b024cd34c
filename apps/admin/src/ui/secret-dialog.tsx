import { useState, type ReactNode } from 'react';
import { Button, Checkbox, Modal, Stack } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, Copy, TriangleAlert } from 'lucide-react';
import classes from './secret-dialog.module.css';

interface SecretDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** null closes the dialog. */
  readonly secret: string | null;
  readonly onStored: () => void;
}

/** Shows a secret the only time it is ever shown. It closes by "I have stored it" and by nothing else. */
export function SecretDialog({ title, children, secret, onStored }: SecretDialogProps) {
  return (
    <Modal
      opened={secret !== null}
      onClose={onStored}
      title={title}
      centered
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {secret === null ? null : (
        <SecretBody secret={secret} onStored={onStored}>
          {children}
        </SecretBody>
      )}
    </Modal>
  );
}

function SecretBody({ secret, onStored, children }: { secret: string; onStored: () => void; children: ReactNode }) {
  const [stored, setStored] = useState(false);
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <Stack gap="md">
      <div>{children}</div>
      <div className={classes.secret}>
        <code data-testid="secret">{secret}</code>
        <Button
          size="sm"
          data-autofocus
          onClick={() => clipboard.copy(secret)}
          leftSection={clipboard.copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        >
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p className={classes.warning}>
        <TriangleAlert size={16} aria-hidden />
        Only a fingerprint is kept here. Once this window is closed, nobody can show the secret again.
      </p>
      <Checkbox
        label="I have stored it in a safe place"
        checked={stored}
        onChange={(event) => setStored(event.currentTarget.checked)}
      />
      <Button disabled={!stored} onClick={onStored}>
        Done
      </Button>
    </Stack>
  );
}
