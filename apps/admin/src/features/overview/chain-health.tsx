import { Blocks, CircleCheck, CircleX, Clock, TriangleAlert } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge, type BadgeLook } from '../../ui/badge';
import { Empty } from '../../ui/empty';
import { Ago } from '../../ui/moment';
import classes from './overview.module.css';

type Chain = Schema<'ChainStatusResponse'>;

const LOOKS = {
  synced: { label: 'In step', tone: 'good', icon: CircleCheck },
  behind: { label: 'Behind', tone: 'warn', icon: Clock },
  doubt: { label: 'In doubt', tone: 'bad', icon: TriangleAlert },
  silent: { label: 'Silent', tone: 'bad', icon: CircleX },
} as const satisfies Record<Chain['status'], BadgeLook>;

/** How well each chain is read, in words and heights. */
export function ChainHealth({ chains }: { chains: readonly Chain[] }) {
  if (chains.length === 0)
    return (
      <Empty icon={Blocks} title="No chain in this mode">
        Chains are set in the configuration.
      </Empty>
    );
  return (
    <ul className={classes.chains}>
      {chains.map((chain) => (
        <li key={chain.chainId} className={classes.chain}>
          <div className={classes.chainHead}>
            <strong>{chain.name}</strong>
            <Badge {...LOOKS[chain.status]} />
          </div>
          <p className={classes.words}>
            {inWords(chain)}
            {chain.tipSeenAt ? (
              <>
                {' '}
                Tip seen <Ago at={chain.tipSeenAt} />.
              </>
            ) : null}
          </p>
          <dl className={classes.heights}>
            <Height name="Read" value={chain.height} />
            <Height name="Tip" value={chain.tipHeight} />
            <Height name="Final" value={chain.finalHeight} />
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Height({ name, value }: { name: string; value: number | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? 'none'}</dd>
    </div>
  );
}

/** What the state means for orders of the chain. */
function inWords({ status, doubt, lagBlocks }: Chain): string {
  const lag =
    lagBlocks === null ? 'An unknown number of blocks' : `${lagBlocks} ${lagBlocks === 1 ? 'block' : 'blocks'}`;
  switch (status) {
    case 'synced':
      return lagBlocks ? `${lag} behind the tip.` : 'Read up to the tip.';
    case 'behind':
      return `${lag} behind the tip; until it has caught up, no order of this chain expires.`;
    case 'doubt':
      return `Stands still, because ${doubt ?? 'its nodes contradict each other'}. No order of this chain expires meanwhile.`;
    case 'silent':
      return 'No indexer has reported lately; nothing new is seen and no order of this chain expires.';
  }
}
