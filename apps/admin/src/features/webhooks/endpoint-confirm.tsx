import { useState } from 'react';
import { NativeSelect, Stack } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';
import { useRefreshWebhooks } from './use-endpoint-actions';

export type EndpointQuestion = 'rotate' | 'redeliver' | 'delete';

interface EndpointConfirmProps {
  readonly endpoint: Schema<'EndpointResponse'>;
  readonly question: EndpointQuestion | null;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}

const OVERLAPS = [
  { value: '86400', label: 'for 24 hours more' },
  { value: '3600', label: 'for 1 hour more' },
  { value: '0', label: 'not at all: it leaked' },
];
const SPANS = [
  { value: '1', label: 'the last hour' },
  { value: '24', label: 'the last 24 hours' },
  { value: '72', label: 'the last 3 days' },
  { value: '720', label: 'the last 30 days' },
];
const HOUR_MS = 3_600_000;

/** The questions before what an endpoint's receiver would notice. */
export function EndpointConfirm({ endpoint, question, onClose, onSecret }: EndpointConfirmProps) {
  const [overlap, setOverlap] = useState('86400');
  const [hours, setHours] = useState('24');
  const refresh = useRefreshWebhooks();
  const done = (message?: string): void => {
    refresh();
    if (message) notifyDone(message);
    onClose();
  };
  const rotate = api.useMutation('post', '/admin/api/webhooks/endpoints/{endpointId}/rotate-secret', {
    onSuccess: ({ secret }) => {
      done();
      onSecret(secret);
    },
  });
  const redeliver = api.useMutation('post', '/admin/api/webhooks/endpoints/{endpointId}/redeliver-failed', {
    onSuccess: ({ count }) =>
      done(count === 0 ? 'Nothing had failed in that time' : `${count} deliveries are on their way again`),
  });
  const remove = api.useMutation('delete', '/admin/api/webhooks/endpoints/{endpointId}', {
    onSuccess: () => done('The endpoint is deleted'),
  });
  const params = { path: { endpointId: endpoint.endpointId } };

  return (
    <>
      <Confirm
        opened={question === 'rotate'}
        title="Rotate the signing secret?"
        action="Rotate secret"
        onClose={onClose}
        busy={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate({ params, body: { overlapSeconds: Number(overlap) } })}
      >
        <Stack gap="sm">
          A new secret is made and shown once. Requests are signed with both while the old one still counts.
          <NativeSelect
            label="The old secret counts"
            data={OVERLAPS}
            value={overlap}
            onChange={(event) => setOverlap(event.currentTarget.value)}
          />
        </Stack>
      </Confirm>
      <Confirm
        opened={question === 'redeliver'}
        title="Send what failed once more?"
        action="Redeliver"
        onClose={onClose}
        busy={redeliver.isPending}
        error={redeliver.error}
        onConfirm={() =>
          redeliver.mutate({ params, body: { since: new Date(Date.now() - Number(hours) * HOUR_MS).toISOString() } })
        }
      >
        <Stack gap="sm">
          Each keeps its event id, so that a receiver can tell a repetition from news.
          <NativeSelect
            label="Failed in"
            data={SPANS}
            value={hours}
            onChange={(event) => setHours(event.currentTarget.value)}
          />
        </Stack>
      </Confirm>
      <Confirm
        opened={question === 'delete'}
        title="Delete this endpoint?"
        action="Delete endpoint"
        onClose={onClose}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params })}
      >
        Nothing more is sent to <code>{endpoint.url}</code>, waiting deliveries included. To pause it, disable it
        instead.
      </Confirm>
    </>
  );
}
