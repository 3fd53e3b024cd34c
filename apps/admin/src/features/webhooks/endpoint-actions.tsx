import { useState } from 'react';
import { Button } from '@mantine/core';
import { KeyRound, Pause, Pencil, Play, RotateCcw, Send, Trash2 } from 'lucide-react';
import type { Schema } from '../../api/client';
import { EndpointConfirm, type EndpointQuestion } from './endpoint-confirm';
import { useEndpointActions } from './use-endpoint-actions';

interface EndpointActionsProps {
  readonly endpoint: Schema<'EndpointResponse'>;
  readonly onEdit: () => void;
  readonly onSecret: (secret: string) => void;
}

/** All that can be done to an endpoint; what a receiver would notice asks first. */
export function EndpointActions({ endpoint, onEdit, onSecret }: EndpointActionsProps) {
  const [question, setQuestion] = useState<EndpointQuestion | null>(null);
  const { test, update } = useEndpointActions();
  const params = { path: { endpointId: endpoint.endpointId } };
  const enabled = endpoint.status === 'enabled';
  const small = { size: 'xs', variant: 'default' } as const;
  return (
    <>
      <Button
        size="xs"
        leftSection={<Send size={14} aria-hidden />}
        disabled={!enabled}
        loading={test.isPending}
        onClick={() => test.mutate({ params })}
      >
        Send test event
      </Button>
      <Button {...small} leftSection={<RotateCcw size={14} aria-hidden />} onClick={() => setQuestion('redeliver')}>
        Redeliver failed
      </Button>
      <Button {...small} leftSection={<Pencil size={14} aria-hidden />} onClick={onEdit}>
        Edit
      </Button>
      <Button {...small} leftSection={<KeyRound size={14} aria-hidden />} onClick={() => setQuestion('rotate')}>
        Rotate secret
      </Button>
      <Button
        {...small}
        leftSection={enabled ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        loading={update.isPending}
        onClick={() => update.mutate({ params, body: { status: enabled ? 'disabled' : 'enabled' } })}
      >
        {enabled ? 'Disable' : 'Enable'}
      </Button>
      <Button
        size="xs"
        variant="subtle"
        color="brick"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => setQuestion('delete')}
      >
        Delete
      </Button>
      <EndpointConfirm endpoint={endpoint} question={question} onClose={() => setQuestion(null)} onSecret={onSecret} />
    </>
  );
}
