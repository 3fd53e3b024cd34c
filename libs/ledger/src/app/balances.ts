import { formatAmount, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';

/** What a merchant has of one asset; decimal text with at least two decimals, as orders show them. */
export interface BalanceView {
  readonly chainId: string;
  readonly currency: string;
  /** The merchant's to spend. */
  readonly available: string;
  /** Seen on chain, not final. */
  readonly pending: string;
  /** Bound by payouts under way. */
  readonly held: string;
  /** Received and waiting for a decision. */
  readonly review: string;
}

interface Row {
  chain_id: string;
  symbol: string;
  decimals: number;
  available: string;
  pending: string;
  held: string;
  review: string;
}

export class Balances {
  constructor(private readonly db: Database) {}

  /** Balances of every asset the merchant ever had, of one mode. */
  async list(scope: Scope): Promise<BalanceView[]> {
    const rows = await this.db.query<Row>(
      `select s.chain_id, s.symbol, s.decimals,
              coalesce(sum(a.balance) filter (where a.kind = 'available'), 0) as available,
              coalesce(sum(a.balance) filter (where a.kind = 'pending'), 0) as pending,
              coalesce(sum(a.balance) filter (where a.kind = 'held'), 0) as held,
              coalesce(sum(a.balance) filter (where a.kind = 'review'), 0) as review
       from ledger_accounts a join assets s on s.id = a.asset_id join chains c on c.id = s.chain_id
       where a.organization_id = $1 and c.livemode = $2
       group by s.chain_id, s.symbol, s.decimals order by s.chain_id, s.symbol`,
      [scope.organizationId, scope.livemode],
    );
    return rows.map((row) => {
      const text = (units: string): string => formatAmount(BigInt(units), row.decimals, 2);
      return {
        chainId: row.chain_id,
        currency: row.symbol,
        available: text(row.available),
        pending: text(row.pending),
        held: text(row.held),
        review: text(row.review),
      };
    });
  }
}
