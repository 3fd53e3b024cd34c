import { Modal, Skeleton, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { sessionQuery, useSession } from '../../api/session';
import { FormActions, FormProblem } from '../../ui/form';
import { Note } from '../../ui/note';
import { notifyDone } from '../../ui/notify';
import { ProofFields } from '../../ui/proof-fields';
import { SecondFactorMissing } from '../../ui/second-factor-missing';
import type { Member, MemberDialogProps } from './member';
import { useRefreshPeople } from './use-refresh-people';

/** Hands the organization over, with a proof that it is the owner who does. */
export function TransferDialog({ member, onClose }: MemberDialogProps) {
  const { organization } = useSession();
  return (
    <Modal opened={member !== null} onClose={onClose} title={`Hand ${organization.name} over?`} centered>
      {member ? <TransferForm member={member} onClose={onClose} /> : null}
    </Modal>
  );
}

function TransferForm({ member, onClose }: { member: Member; onClose: () => void }) {
  const queryClient = useQueryClient();
  const refresh = useRefreshPeople();
  const account = api.useQuery('get', '/admin/api/account', {});
  const form = useForm({ initialValues: { password: '', code: '' } });
  const transfer = api.useMutation('post', '/admin/api/organization/transfer', {
    onSuccess: () => {
      refresh();
      void queryClient.invalidateQueries(sessionQuery);
      onClose();
      notifyDone(`${member.email} is the owner now, you are an admin`);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  if (!account.data && !account.error) return <Skeleton height={180} />;
  if (account.data?.totp.enabled === false) return <SecondFactorMissing />;
  const submit = form.onSubmit(({ password, code }) =>
    transfer.mutate({ body: { personId: member.personId, password, code: code.trim() } }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Note tone="warn">
          <strong>{member.name || member.email}</strong> ({member.email}) becomes the owner: they can do everything,
          also remove you. You become an admin. Only they can give the organization back.
        </Note>
        <FormProblem error={transfer.error} fields={Object.keys(form.values)} />
        <ProofFields withCode field={(name) => form.getInputProps(name)} />
        <FormActions action="Hand over" busy={transfer.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
