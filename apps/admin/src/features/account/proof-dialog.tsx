import { Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { FormActions, FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';
import { ProofFields } from '../../ui/proof-fields';

const WORDS = {
  renew: {
    title: 'New recovery codes?',
    text: 'The codes you have now stop working at once.',
    action: 'Make new codes',
  },
  disable: {
    title: 'Turn the second factor off?',
    text: 'From then on the password alone signs you in. The recovery codes stop working too.',
    action: 'Turn off',
  },
} as const;

type Question = keyof typeof WORDS;

interface ProofDialogProps {
  readonly question: string | null;
  readonly onClose: () => void;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Asks for password and code before the second factor is weakened or its codes are replaced. */
export function ProofDialog({ question, onClose, onCodes }: ProofDialogProps) {
  const known = question === 'renew' || question === 'disable' ? question : null;
  return (
    <Modal opened={known !== null} onClose={onClose} title={known ? WORDS[known].title : ''} centered>
      {known ? <ProofForm question={known} onClose={onClose} onCodes={onCodes} /> : null}
    </Modal>
  );
}

function ProofForm({ question, onClose, onCodes }: ProofDialogProps & { readonly question: Question }) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { password: '', code: '' } });
  const onError = (error: unknown): void => form.setErrors({ ...readProblem(error).fields });
  const renew = api.useMutation('post', '/admin/api/account/totp/recovery-codes', {
    onSuccess: ({ recoveryCodes }) => {
      void queryClient.invalidateQueries();
      onCodes(recoveryCodes);
    },
    onError,
  });
  const disable = api.useMutation('post', '/admin/api/account/totp/disable', {
    onSuccess: () => {
      void queryClient.invalidateQueries();
      onClose();
      notifyDone('The second factor is off');
    },
    onError,
  });
  const { text, action } = WORDS[question];
  const submit = form.onSubmit(({ password, code }) =>
    (question === 'renew' ? renew : disable).mutate({ body: { password, code: code.trim() } }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <div>{text}</div>
        <FormProblem error={renew.error ?? disable.error} fields={Object.keys(form.values)} />
        <ProofFields withCode field={(name) => form.getInputProps(name)} />
        <FormActions action={action} busy={renew.isPending || disable.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
