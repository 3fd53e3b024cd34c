import { useState, type ReactNode } from 'react';
import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, Copy, Download, TriangleAlert } from 'lucide-react';
import { saveAs } from './save-as';
import classes from './secret-dialog.module.css';

interface SecretDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** null closes the dialog. */
  readonly secret: string | null;
  /** What it is, where it is not called a secret. */
  readonly noun?: string;
  /** What is done with it before the dialog closes. */
  readonly confirm?: string;
  /** Name of the file in which it can be taken away. */
  readonly fileName?: string;
  readonly onStored: () => void;
}

/** Shows a secret the only time it is ever shown. It closes by "I have stored it" and by nothing else. */
export function SecretDialog({ title, secret, onStored, ...body }: SecretDialogProps) {
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
      {secret === null ? null : <SecretBody secret={secret} onStored={onStored} {...body} />}
    </Modal>
  );
}

function SecretBody(props: Omit<SecretDialogProps, 'title' | 'secret'> & { readonly secret: string }) {
  const { secret, noun = 'secret', confirm = 'I have stored it in a safe place', fileName, onStored, children } = props;
  const [stored, setStored] = useState(false);
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <Stack gap="md">
      <div>{children}</div>
      <div className={classes.secret}>
        <code data-testid="secret">{secret}</code>
        <Group gap="xs">
          <Button
            size="sm"
            data-autofocus
            onClick={() => clipboard.copy(secret)}
            leftSection={clipboard.copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
          >
            {clipboard.copied ? 'Copied' : 'Copy'}
          </Button>
          {fileName ? (
            <Button
              size="sm"
              variant="default"
              onClick={() => saveAs(fileName, new Blob([`${secret}\n`], { type: 'text/plain' }))}
              leftSection={<Download size={15} aria-hidden />}
            >
              Download
            </Button>
          ) : null}
        </Group>
      </div>
      <p className={classes.warning}>
        <TriangleAlert size={16} aria-hidden />
        Only a fingerprint is kept here. Once this window is closed, nobody can show the {noun} again.
      </p>
      <Checkbox label={confirm} checked={stored} onChange={(event) => setStored(event.currentTarget.checked)} />
      <Button disabled={!stored} onClick={onStored}>
        Done
      </Button>
    </Stack>
  );
}
