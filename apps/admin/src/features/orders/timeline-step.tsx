import { Webhook } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { AnchorLink } from '../../ui/links';
import { lookOf, StateBadge } from '../../ui/states';
import { Evidence, Step } from '../../ui/steps';
import { eventName } from './event-names';
import classes from './timeline.module.css';

type TimelineStep = Schema<'TimelineStepResponse'>;

/** One step: what happened, when, why, and whom it was told to. */
export function TimelineStep({ step, chainId }: { step: TimelineStep; chainId: string }) {
  const { cause } = step;
  return (
    <Step
      look={lookOf('order', step.state)}
      title={eventName(step.type)}
      at={step.at}
      aside={cause.amount ? <Amount value={cause.amount} currency={cause.currency} /> : null}
      rule={
        cause.rule ? (
          <>
            {cause.rule}
            {cause.by ? (
              <>
                {' '}
                · by <code>{cause.by}</code>
              </>
            ) : null}
          </>
        ) : null
      }
    >
      {cause.blockHeight !== undefined ? <Evidence {...cause} chainId={cause.chainId ?? chainId} /> : null}
      {step.deliveries.length > 0 ? (
        <ul className={classes.deliveries} aria-label="Webhooks of this step">
          {step.deliveries.map((delivery) => (
            <li key={delivery.deliveryId}>
              <Webhook size={14} aria-hidden />
              <AnchorLink to="/webhooks/deliveries/$deliveryId" params={{ deliveryId: delivery.deliveryId }} size="xs">
                Webhook
              </AnchorLink>
              <StateBadge kind="delivery" state={delivery.status} />
            </li>
          ))}
        </ul>
      ) : null}
    </Step>
  );
}
