import type { Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { Fact, Facts } from '../../ui/facts';
import { Ago, Moment } from '../../ui/moment';
import { Note } from '../../ui/note';
import { Card } from '../../ui/page';
import { ComparedBalances } from './compared-balances';
import { Differences } from './differences';
import { RunState } from './run-state';
import classes from './reconciliation.module.css';

/** How one chain stands: when and at which block it was compared, the figures, and what is wrong. */
export function ChainComparison({ chain }: { chain: Schema<'ReconciliationStateResponse'> }) {
  const { run, lastCleanAt, group, balances, differences } = chain;
  return (
    <Card
      title={
        <span className={classes.title}>
          {chain.chainId} <RunState state={chain.state} accepted={differences.some(({ accepted }) => accepted)} />
        </span>
      }
      flush
    >
      <div className={classes.facts}>
        <Facts>
          <Fact name="Last compared">
            {run ? (
              <>
                <Moment at={run.finishedAt} format="dated" /> (<Ago at={run.finishedAt} />)
              </>
            ) : (
              'not yet'
            )}
          </Fact>
          {run?.reason ? <Fact name="Why not">{run.reason}</Fact> : null}
          {run && run.height !== null ? (
            <Fact name="At block">
              <span className="number">{run.height}</span>{' '}
              {run.blockHash ? <Hash text={run.blockHash} label="block hash" /> : null}
            </Fact>
          ) : null}
          <Fact name="Last equal">{lastCleanAt ? <Moment at={lastCleanAt} format="dated" /> : 'never'}</Fact>
        </Facts>
      </div>
      {chain.state === 'different' && differences.length === 0 ? (
        <div className={classes.note}>
          <Note tone="warn">What differs concerns none of your rows; whoever runs the installation was alarmed.</Note>
        </div>
      ) : null}
      {group === 'house' ? (
        <p className={classes.quiet}>
          Your coins lie in a wallet of this installation with those of others. All of it is compared together; figures
          of others are not shown.
        </p>
      ) : null}
      {balances ? <ComparedBalances chain={chain} balances={balances} /> : null}
      {differences.length > 0 ? <Differences differences={differences} /> : null}
    </Card>
  );
}
