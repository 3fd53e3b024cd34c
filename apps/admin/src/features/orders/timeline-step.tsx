import { Blocks, Scale, Webhook } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Hash } from '../../ui/copy';
import { Moment } from '../../ui/moment';
import { lookOf, StateBadge } from '../../ui/states';
import { eventName } from './event-names';
import { AnchorLink } from '../../ui/links';
import classes from './timeline.module.css';

type Step = Schema<'TimelineStepResponse'>;

/** One step: what happened, when, why, and whom it was told to. */
export function TimelineStep({ step, chainId }: { step: Step; chainId: string }) {
  const { icon: Icon, tone } = lookOf('order', step.state);
  const { cause } = step;
  return (
    <li className={classes.step}>
      <span className={classes.dot} data-tone={tone}>
        <Icon size={14} aria-hidden />
      </span>
      <div className={classes.words}>
        <div className={classes.head}>
          <strong>{eventName(step.type)}</strong>
          {cause.amount ? <Amount value={cause.amount} currency={cause.currency} /> : null}
          <span className={classes.when}>
            <Moment at={step.at} format="clock" />
          </span>
        </div>
        {cause.rule ? (
          <p className={classes.rule}>
            <Scale size={14} aria-label="Rule" />{' '}
            <span>
              {cause.rule}
              {cause.by ? (
                <>
                  {' '}
                  · by <code>{cause.by}</code>
                </>
              ) : null}
            </span>
          </p>
        ) : null}
        {cause.blockHeight !== undefined ? <Evidence cause={cause} chainId={chainId} /> : null}
        {step.deliveries.length > 0 ? (
          <ul className={classes.deliveries} aria-label="Webhooks of this step">
            {step.deliveries.map((delivery) => (
              <li key={delivery.deliveryId}>
                <Webhook size={14} aria-hidden />
                <AnchorLink
                  to="/webhooks/deliveries/$deliveryId"
                  params={{ deliveryId: delivery.deliveryId }}
                  size="xs"
                >
                  Webhook
                </AnchorLink>
                <StateBadge kind="delivery" state={delivery.status} />
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </li>
  );
}

/** Where on the chain the cause can be looked up. */
function Evidence({ cause, chainId }: { cause: Step['cause']; chainId: string }) {
  return (
    <dl className={classes.evidence}>
      <dt>
        <Blocks size={13} aria-hidden /> Block
      </dt>
      <dd>
        <span className="number">{cause.blockHeight}</span> on {cause.chainId ?? chainId}
        {cause.blockHash ? <Hash text={cause.blockHash} label="block hash" short /> : null}
      </dd>
      {cause.txHash ? (
        <>
          <dt>Transaction</dt>
          <dd>
            <Hash text={cause.txHash} label="transaction hash" short />
          </dd>
        </>
      ) : null}
      {cause.logIndex !== undefined && cause.logIndex >= 0 ? (
        <>
          <dt>Log</dt>
          <dd className="number">#{cause.logIndex}</dd>
        </>
      ) : null}
    </dl>
  );
}
