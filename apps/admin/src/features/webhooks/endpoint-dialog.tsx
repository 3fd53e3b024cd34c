import { Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { FormActions, FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';
import { EventPicker } from './event-picker';
import { ALL_EVENTS } from './event-types';
import { useRefreshWebhooks } from './use-endpoint-actions';

type Endpoint = Schema<'EndpointResponse'>;

interface EndpointDialogProps {
  readonly editing: Endpoint | 'new' | null;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}

/** Makes an endpoint or changes one. */
export function EndpointDialog({ editing, onClose, onSecret }: EndpointDialogProps) {
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={editing === 'new' ? 'Add an endpoint' : 'Edit the endpoint'}
      centered
      size="lg"
    >
      {editing ? (
        <EndpointForm endpoint={editing === 'new' ? undefined : editing} onClose={onClose} onSecret={onSecret} />
      ) : null}
    </Modal>
  );
}

function EndpointForm({
  endpoint,
  onClose,
  onSecret,
}: { endpoint?: Endpoint } & Pick<EndpointDialogProps, 'onClose' | 'onSecret'>) {
  const refresh = useRefreshWebhooks();
  const form = useForm({
    initialValues: {
      url: endpoint?.url ?? '',
      description: endpoint?.description ?? '',
      events: endpoint ? [...endpoint.events] : [ALL_EVENTS],
    },
    validate: { events: (events) => (events.length === 0 ? 'Choose at least one event' : null) },
  });
  const onError = (error: unknown): void => form.setErrors({ ...readProblem(error).fields });
  const create = api.useMutation('post', '/admin/api/webhooks/endpoints', {
    onSuccess: ({ secret }) => {
      refresh();
      onClose();
      onSecret(secret);
    },
    onError,
  });
  const update = api.useMutation('put', '/admin/api/webhooks/endpoints/{endpointId}', {
    onSuccess: () => {
      refresh();
      onClose();
      notifyDone('The endpoint is changed');
    },
    onError,
  });
  const error = create.error ?? update.error;
  const all = form.values.events.includes(ALL_EVENTS);
  const submit = form.onSubmit((body) =>
    endpoint ? update.mutate({ params: { path: { endpointId: endpoint.endpointId } }, body }) : create.mutate({ body }),
  );

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={error} fields={Object.keys(form.values)} />
        <TextInput
          label="URL"
          type="url"
          description="Reached over HTTPS, at a public address"
          placeholder="https://shop.example/webhooks"
          required
          data-autofocus
          {...form.getInputProps('url')}
        />
        <TextInput label="Description" {...form.getInputProps('description')} />
        <Checkbox
          label="All events, new kinds included"
          checked={all}
          onChange={(event) => form.setFieldValue('events', event.currentTarget.checked ? [ALL_EVENTS] : [])}
        />
        {all ? null : <EventPicker {...form.getInputProps('events')} />}
        <FormActions
          action={endpoint ? 'Save' : 'Add endpoint'}
          busy={create.isPending || update.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
