import type { ReactNode } from 'react';
import type { Schema } from '../../api/client';
import { ButtonLink } from '../../ui/links';
import { Card } from '../../ui/page';
import { StateBadge } from '../../ui/states';
import { ALL_EVENTS } from './event-types';
import classes from './webhooks.module.css';

interface EndpointCardProps {
  readonly endpoint: Schema<'EndpointResponse'>;
  /** What the person may do to it. */
  readonly actions: ReactNode;
}

/** One endpoint: where to, what of, and in what state. */
export function EndpointCard({ endpoint, actions }: EndpointCardProps) {
  return (
    <Card>
      <article className={classes.endpoint} aria-label={endpoint.url}>
        <div className={classes.head}>
          <div className={classes.url}>
            <code>{endpoint.url}</code>
            {endpoint.description ? <p className={classes.quiet}>{endpoint.description}</p> : null}
            {endpoint.disabledReason ? <p className={classes.quiet}>Disabled: {endpoint.disabledReason}</p> : null}
          </div>
          <StateBadge kind="endpoint" state={endpoint.status} />
        </div>
        <ul className={classes.types} aria-label="Events">
          {endpoint.events.map((type) => (
            <li key={type}>{type === ALL_EVENTS ? 'all events' : type}</li>
          ))}
        </ul>
        <div className={classes.actions}>
          <ButtonLink size="xs" variant="default" to="/webhooks/deliveries" search={{ endpoint: endpoint.endpointId }}>
            Deliveries
          </ButtonLink>
          {actions}
        </div>
      </article>
    </Card>
  );
}
