import { formatAmount, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';

/** Parts of what somebody has of an asset; decimal text with at least two decimals, as orders show them. */
export interface BalanceParts {
  /** To spend. */
  readonly available: string;
  /** Seen on chain, not final. */
  readonly pending: string;
  /** Bound by payouts under way. */
  readonly held: string;
  /** Received and waiting for a decision. */
  readonly review: string;
}

/** What one purse has of one asset. */
export interface PurseBalance extends BalanceParts {
  readonly chainId: string;
  readonly currency: string;
}

/** What a merchant has of one asset: in all, and of that on his own account, which is what is in no purse. */
export interface BalanceView extends PurseBalance {
  readonly own: BalanceParts;
}

const KINDS = ['available', 'pending', 'held', 'review'] as const satisfies readonly (keyof BalanceParts)[];

type Sums = Record<keyof BalanceParts, string>;

interface Row extends Sums {
  readonly chain_id: string;
  readonly symbol: string;
  readonly decimals: number;
}

interface TotalRow extends Row, Record<`own_${keyof BalanceParts}`, string> {}

const sums = KINDS.map((kind) => `coalesce(sum(a.balance) filter (where a.kind = '${kind}'), 0) as ${kind}`).join(', ');
const ownSums = KINDS.map(
  (kind) => `coalesce(sum(a.balance) filter (where a.kind = '${kind}' and a.sub_account = ''), 0) as own_${kind}`,
).join(', ');
const ACCOUNTS = `from ledger_accounts a join assets s on s.id = a.asset_id join chains c on c.id = s.chain_id
  where a.organization_id = $1 and c.livemode = $2`;

export class Balances {
  constructor(private readonly db: Database) {}

  /** Balances of every asset the merchant ever had, of one mode: the sum over his own account and all purses. */
  async list({ organizationId, livemode }: Scope): Promise<BalanceView[]> {
    const rows = await this.db.query<TotalRow>(
      `select s.chain_id, s.symbol, s.decimals, ${sums}, ${ownSums} ${ACCOUNTS}
       group by s.chain_id, s.symbol, s.decimals order by s.chain_id, s.symbol`,
      [organizationId, livemode],
    );
    return rows.map((row) => ({
      ...purseBalance(row),
      own: parts(row, {
        available: row.own_available,
        pending: row.own_pending,
        held: row.own_held,
        review: row.own_review,
      }),
    }));
  }

  /** The same of some purses, each by itself. */
  async ofPurses(
    { organizationId, livemode }: Scope,
    purses: readonly string[],
  ): Promise<ReadonlyMap<string, PurseBalance[]>> {
    if (purses.length === 0) return new Map();
    const rows = await this.db.query<Row & { readonly sub_account: string }>(
      `select a.sub_account, s.chain_id, s.symbol, s.decimals, ${sums} ${ACCOUNTS}
         and a.sub_account = any ($3::text[]) and a.sub_account <> ''
       group by a.sub_account, s.chain_id, s.symbol, s.decimals order by s.chain_id, s.symbol`,
      [organizationId, livemode, purses],
    );
    const found = new Map<string, PurseBalance[]>(purses.map((purse) => [purse, []]));
    for (const row of rows) found.get(row.sub_account)?.push(purseBalance(row));
    return found;
  }
}

function purseBalance(row: Row): PurseBalance {
  return { chainId: row.chain_id, currency: row.symbol, ...parts(row, row) };
}

function parts({ decimals }: Row, units: Sums): BalanceParts {
  const text = (kind: keyof BalanceParts): string => formatAmount(BigInt(units[kind]), decimals, 2);
  return { available: text('available'), pending: text('pending'), held: text('held'), review: text('review') };
}
