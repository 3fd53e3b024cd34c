import type { ReactNode } from 'react';
import { Blocks, Scale } from 'lucide-react';
import type { BadgeLook } from './badge';
import { Hash } from './copy';
import { Moment } from './moment';
import classes from './steps.module.css';

/** The steps of a life, one under the other; new ones are said to a screen reader as they come. */
export function Steps({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ol className={classes.steps} aria-label={label} aria-live="polite">
      {children}
    </ol>
  );
}

/** Says that what is shown keeps itself up to date, or that it does not at the moment. */
export function Live({ failing }: { failing: boolean }) {
  return <span className={classes.live}>{failing ? 'not live: retrying' : 'live'}</span>;
}

interface StepProps {
  readonly look: Pick<BadgeLook, 'icon' | 'tone'>;
  readonly title: string;
  readonly at: string;
  /** Beside the title: an amount. */
  readonly aside?: ReactNode;
  /** Why: the rule that was followed. */
  readonly rule?: ReactNode;
  readonly children?: ReactNode;
}

/** One step: what happened, when, and why. */
export function Step({ look: { icon: Icon, tone }, title, at, aside, rule, children }: StepProps) {
  return (
    <li className={classes.step}>
      <span className={classes.dot} data-tone={tone}>
        <Icon size={14} aria-hidden />
      </span>
      <div className={classes.words}>
        <div className={classes.head}>
          <strong>{title}</strong>
          {aside}
          <span className={classes.when}>
            <Moment at={at} format="clock" />
          </span>
        </div>
        {rule ? (
          <p className={classes.rule}>
            <Scale size={14} aria-label="Rule" /> <span>{rule}</span>
          </p>
        ) : null}
        {children}
      </div>
    </li>
  );
}

interface EvidenceProps {
  readonly chainId: string;
  readonly blockHeight?: number;
  readonly blockHash?: string;
  readonly txHash?: string;
  readonly logIndex?: number;
}

/** Where on the chain a step can be looked up. */
export function Evidence({ chainId, blockHeight, blockHash, txHash, logIndex }: EvidenceProps) {
  return (
    <dl className={classes.evidence}>
      {blockHeight === undefined ? null : (
        <>
          <dt>
            <Blocks size={13} aria-hidden /> Block
          </dt>
          <dd>
            <span className="number">{blockHeight}</span> on {chainId}
            {blockHash ? <Hash text={blockHash} label="block hash" short /> : null}
          </dd>
        </>
      )}
      {txHash ? (
        <>
          <dt>Transaction</dt>
          <dd>
            <Hash text={txHash} label="transaction hash" short />
          </dd>
        </>
      ) : null}
      {logIndex !== undefined && logIndex >= 0 ? (
        <>
          <dt>Log</dt>
          <dd className="number">#{logIndex}</dd>
        </>
      ) : null}
    </dl>
  );
}
