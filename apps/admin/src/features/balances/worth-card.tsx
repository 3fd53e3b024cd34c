import { Amount } from '../../ui/amount';
import { BALANCE_PARTS } from '../../ui/balance-parts';
import { Moment } from '../../ui/moment';
import { Dot } from '../../ui/dot';
import type { Worth } from './worth';
import classes from './balances.module.css';

/** Everything in the merchant's own currency, at rates of a moment ago, and how much of it is free. */
export function WorthCard({ worth }: { worth: Worth }) {
  const { fiat, at, total, parts, without } = worth;
  return (
    <section className={classes.worth} aria-label={`Worth in ${fiat}`}>
      <div className={classes.whole}>
        <span className={classes.name}>Worth in all</span>
        <span className={classes.sum}>
          <Amount value={total} currency={fiat} strong />
        </span>
        <span className={classes.at}>
          at the rates of <Moment at={at} format="clock" />
          {without.length > 0 ? (
            <>
              {', '}
              <span title={without.map(({ currency, reason }) => `${currency}: ${reason}`).join('\n')}>
                without {without.map(({ currency }) => currency).join(', ')}: no rate
              </span>
            </>
          ) : null}
        </span>
      </div>
      <dl className={classes.parts}>
        {BALANCE_PARTS.map(({ part, label, color, hint }) => (
          <div key={part} title={hint}>
            <dt>
              <Dot color={color} /> {label}
            </dt>
            <dd>
              <Amount value={parts[part]} currency={fiat} strong />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
