import { Skeleton } from '@mantine/core';
import { ShieldCheck } from 'lucide-react';
import { accountName, useAccounts } from '../../api/accounts';
import { Amount } from '../../ui/amount';
import { Note } from '../../ui/note';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { OneFee } from './fee-estimates';
import { LimitBars } from './limit-bars';
import { plainMessage } from './refusal';
import type { Simulation } from './use-simulation';
import classes from './simulation-card.module.css';

interface SimulationCardProps {
  readonly simulation: Simulation | undefined;
  readonly error: unknown;
  /** What is shown belongs to what was typed before. */
  readonly stale: boolean;
  /** Said while there is nothing to simulate. */
  readonly nothing: string;
}

/** What would become of payouts: what leaves, what is left, what it costs and who has to consent; by the server's own rules. */
export function SimulationCard({ simulation, error, stale, nothing }: SimulationCardProps) {
  return (
    <Card title="What would happen">
      <div aria-live="polite" aria-busy={stale} className={classes.body} data-stale={stale || undefined}>
        {error ? <Problem error={error} title="It cannot be said" /> : null}
        {!simulation && !error ? (
          stale ? (
            <Skeleton height={140} />
          ) : (
            <p className={classes.nothing}>{nothing}</p>
          )
        ) : null}
        {simulation && !error ? <Outcome simulation={simulation} /> : null}
      </div>
    </Card>
  );
}

function Outcome({ simulation }: { simulation: Simulation }) {
  const { totals, items, refusal, consent } = simulation;
  const accounts = useAccounts();
  const fees = feesOf(items);
  return (
    <>
      {refusal && refusal.code !== 'INSUFFICIENT_FUNDS' ? (
        <Note tone="bad">{plainMessage(refusal.message)}</Note>
      ) : null}
      {totals.map(({ chainId, currency, accountId, leaves, available, remaining }) => (
        <section key={`${chainId} ${currency} ${accountId}`} className={classes.total}>
          <div className={classes.leaves}>
            <span>Leaves</span>
            <Amount value={leaves} currency={currency} strong />
          </div>
          <dl className={classes.rows}>
            <Row
              name={`Available on ${chainId}${accountId ? `, ${accountName(accounts, accountId)}` : ''}`}
              value={available}
            />
            {remaining === null ? null : <Row name="Left afterwards" value={remaining} />}
          </dl>
          {remaining === null ? <Note tone="bad">There is not enough: it would be refused.</Note> : null}
        </section>
      ))}
      <LimitBars limits={simulation.limits} />
      {fees.length > 0 ? (
        <div className={classes.fact}>
          <span>Network fee, paid by you beside the amount</span>
          {fees.map(({ of, fee }) => (
            <span key={of}>
              <OneFee fee={fee} />
              {fees.length > 1 ? `, for ${of}` : ''}
            </span>
          ))}
        </div>
      ) : null}
      <div className={classes.fact}>
        <span>
          <ShieldCheck size={14} aria-hidden /> Before it leaves it needs
        </span>
        <span>{consent}</span>
      </div>
    </>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <div className={classes.row}>
      <dt>{name}</dt>
      <span className={classes.dots} aria-hidden />
      <dd>
        <Amount value={value} />
      </dd>
    </div>
  );
}

interface KnownFee {
  /** The asset that is sent. */
  readonly of: string;
  readonly fee: NonNullable<Simulation['items'][number]['networkFee']>;
}

/** The fee of each asset that leaves, where it is known: all of an asset cost the same. */
function feesOf(items: Simulation['items']): KnownFee[] {
  const fees = items.flatMap(({ networkFee: fee, currency, chainId }) =>
    fee ? [{ of: `${currency} on ${chainId}`, fee }] : [],
  );
  return [...new Map(fees.map((known) => [known.of, known])).values()];
}
