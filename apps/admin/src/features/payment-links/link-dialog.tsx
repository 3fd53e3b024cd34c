import { Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { FormActions, FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';
import { LinkFields } from './link-fields';
import { bodyOf, changesOf, valuesOf } from './link-values';

type Link = Schema<'PaymentLinkResponse'>;

interface LinkDialogProps {
  /** null closes the dialog. */
  readonly editing: Link | 'new' | null;
  readonly onClose: () => void;
}

/** Makes a payment link or changes one. */
export function LinkDialog({ editing, onClose }: LinkDialogProps) {
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={editing === 'new' ? 'New payment link' : 'Edit the payment link'}
      centered
      size="lg"
    >
      {editing ? <LinkForm link={editing === 'new' ? undefined : editing} onClose={onClose} /> : null}
    </Modal>
  );
}

function LinkForm({ link, onClose }: { link: Link | undefined; onClose: () => void }) {
  const navigate = useNavigate();
  const refresh = useRefreshLinks();
  const form = useForm({
    initialValues: valuesOf(link),
    validate: { ways: (ways) => (ways.length === 0 ? 'Choose at least one way to pay' : null) },
  });
  const onError = (error: unknown): void => {
    const { fields } = readProblem(error);
    // The server names places inside the list, e.g. `currencies[0]`.
    const ways = Object.entries(fields).find(([field]) => field.startsWith('currencies'))?.[1];
    form.setErrors({ ...fields, ...(ways !== undefined && { ways }) });
  };
  const create = api.useMutation('post', '/admin/api/payment-links', {
    onSuccess: ({ linkId }) => {
      refresh();
      onClose();
      void navigate({ to: '/payment-links/$linkId', params: { linkId } });
    },
    onError,
  });
  const update = api.useMutation('put', '/admin/api/payment-links/{linkId}', {
    onSuccess: () => {
      refresh();
      onClose();
      notifyDone('The payment link is changed');
    },
    onError,
  });
  const submit = form.onSubmit((values) => {
    if (!link) return create.mutate({ body: bodyOf(values) });
    update.mutate({ params: { path: { linkId: link.linkId } }, body: changesOf(link, values) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={create.error ?? update.error} fields={Object.keys(form.values)} />
        <LinkFields form={form} priced={link !== undefined && link.sold + link.reserved > 0} />
        <FormActions
          action={link ? 'Save' : 'Create link'}
          busy={create.isPending || update.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

/** Asks the server again for everything about payment links. */
export function useRefreshLinks(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin/api/payment-links'),
    });
}
