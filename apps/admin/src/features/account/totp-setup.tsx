import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { Hash } from '../../ui/copy';
import { FormActions, FormProblem } from '../../ui/form';
import { Qr } from '../../ui/qr';
import { ProofFields } from '../../ui/proof-fields';
import classes from './account.module.css';

interface TotpSetupProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Turns the second factor on: password, then the secret for the app, then a first code of it. */
export function TotpSetup({ opened, ...steps }: TotpSetupProps) {
  return (
    <Modal
      opened={opened}
      onClose={steps.onClose}
      title="Set up the second factor"
      centered
      size="lg"
      closeOnClickOutside={false}
    >
      <Steps {...steps} />
    </Modal>
  );
}

function Steps({ onClose, onCodes }: Omit<TotpSetupProps, 'opened'>) {
  const form = useForm({ initialValues: { password: '', code: '' } });
  const start = api.useMutation('post', '/admin/api/account/totp', {
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  if (start.data) return <ConfirmStep setup={start.data} onClose={onClose} onCodes={onCodes} />;
  return (
    <form onSubmit={form.onSubmit(({ password }) => start.mutate({ body: { password } }))} noValidate>
      <Stack gap="md">
        <FormProblem error={start.error} fields={['password']} />
        <ProofFields withCode={false} field={(name) => ({ ...form.getInputProps(name), 'data-autofocus': true })} />
        <FormActions action="Go on" busy={start.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}

interface ConfirmStepProps extends Omit<TotpSetupProps, 'opened'> {
  readonly setup: { readonly secret: string; readonly uri: string };
}

function ConfirmStep({ setup: { secret, uri }, onClose, onCodes }: ConfirmStepProps) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { code: '' } });
  const confirm = api.useMutation('post', '/admin/api/account/totp/confirm', {
    onSuccess: ({ recoveryCodes }) => {
      void queryClient.invalidateQueries();
      onCodes(recoveryCodes);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = form.onSubmit(({ code }) => confirm.mutate({ body: { code: code.trim() } }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <div className={classes.setup}>
          <Qr text={uri} label="QR code for the authenticator app" />
          <ol>
            <li>Open an authenticator app on your phone, such as Aegis, FreeOTP or Google Authenticator.</li>
            <li>
              Scan the code, or type this secret:{' '}
              <span className={classes.typed}>
                <Hash text={inFours(secret)} label="secret" />
              </span>
            </li>
            <li>Type the six digits that the app shows.</li>
          </ol>
        </div>
        <FormProblem error={confirm.error} fields={['code']} />
        <TextInput
          label="Code of the app"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          autoFocus
          {...form.getInputProps('code')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            Turn on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Groups of four, as people type. */
function inFours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}
