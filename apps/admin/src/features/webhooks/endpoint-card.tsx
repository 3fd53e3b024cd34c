import { useState } from 'react';
import { Button } from '@mantine/core';
import { KeyRound, Pause, Pencil, Play, RotateCcw, Send, Trash2 } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Card } from '../../ui/page';
import { StateBadge } from '../../ui/states';
import { EndpointConfirm, type EndpointQuestion } from './endpoint-confirm';
import { useEndpointActions } from './use-endpoint-actions';
import { ButtonLink } from '../../ui/links';
import classes from './webhooks.module.css';

interface EndpointCardProps {
  readonly endpoint: Schema<'EndpointResponse'>;
  readonly onEdit: () => void;
  readonly onSecret: (secret: string) => void;
}

/** One endpoint with all that can be done to it. */
export function EndpointCard({ endpoint, onEdit, onSecret }: EndpointCardProps) {
  const [question, setQuestion] = useState<EndpointQuestion | null>(null);
  const { test, update } = useEndpointActions();
  const { endpointId, status, events } = endpoint;
  const path = { endpointId };
  const enabled = status === 'enabled';
  return (
    <Card>
      <article className={classes.endpoint} aria-label={endpoint.url}>
        <div className={classes.head}>
          <div className={classes.url}>
            <code>{endpoint.url}</code>
            {endpoint.description ? <p className={classes.quiet}>{endpoint.description}</p> : null}
            {endpoint.disabledReason ? <p className={classes.quiet}>Disabled: {endpoint.disabledReason}</p> : null}
          </div>
          <StateBadge kind="endpoint" state={status} />
        </div>
        <ul className={classes.types} aria-label="Events">
          {events.map((type) => (
            <li key={type}>{type === '*' ? 'all events' : type}</li>
          ))}
        </ul>
        <div className={classes.actions}>
          <Button
            size="xs"
            leftSection={<Send size={14} aria-hidden />}
            disabled={!enabled}
            loading={test.isPending}
            onClick={() => test.mutate({ params: { path } })}
          >
            Send test event
          </Button>
          <ButtonLink size="xs" variant="default" to="/webhooks/deliveries" search={{ endpoint: endpointId }}>
            Deliveries
          </ButtonLink>
          <Button
            size="xs"
            variant="default"
            leftSection={<RotateCcw size={14} aria-hidden />}
            onClick={() => setQuestion('redeliver')}
          >
            Redeliver failed
          </Button>
          <Button size="xs" variant="default" leftSection={<Pencil size={14} aria-hidden />} onClick={onEdit}>
            Edit
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<KeyRound size={14} aria-hidden />}
            onClick={() => setQuestion('rotate')}
          >
            Rotate secret
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={enabled ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
            loading={update.isPending}
            onClick={() => update.mutate({ params: { path }, body: { status: enabled ? 'disabled' : 'enabled' } })}
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
        </div>
        <EndpointConfirm
          endpoint={endpoint}
          question={question}
          onClose={() => setQuestion(null)}
          onSecret={onSecret}
        />
      </article>
    </Card>
  );
}
