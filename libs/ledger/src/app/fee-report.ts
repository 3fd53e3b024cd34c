import { formatAmount } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';

/** The platform's fees on what one merchant was paid in one asset; decimal text. */
export interface FeeLine {
  readonly organizationId: string;
  readonly name: string;
  readonly livemode: boolean;
  readonly chainId: string;
  readonly currency: string;
  /** Booked in the period less what was given back in it; may be below zero. */
  readonly fees: string;
  /** Booked and not given back since ever. */
  readonly balance: string;
}

interface Row {
  readonly organization_id: string;
  readonly name: string;
  readonly livemode: boolean;
  readonly chain_id: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly fees: string;
  readonly balance: string;
}

/** What the operator of an installation earned, by merchant. */
export class FeeReport {
  constructor(private readonly db: Database) {}

  /** @param from first moment that counts @param to first moment that counts no more */
  async list({ from, to }: { readonly from?: Date; readonly to?: Date }): Promise<FeeLine[]> {
    const rows = await this.db.query<Row>(
      `select a.organization_id, o.name, c.livemode, s.chain_id, s.symbol, s.decimals, a.balance,
              coalesce(sum(p.amount), 0) as fees
       from ledger_accounts a join organizations o on o.id = a.organization_id
       join assets s on s.id = a.asset_id join chains c on c.id = s.chain_id
       left join ledger_postings p on p.account_id = a.id and p.booked_at >= $1 and p.booked_at < $2
       where a.kind = 'fees' and a.sub_account = ''
       group by a.id, o.id, c.id, s.id order by c.livemode desc, a.organization_id, s.chain_id, s.symbol`,
      [from ?? '-infinity', to ?? 'infinity'],
    );
    return rows.map(({ decimals, ...row }) => ({
      organizationId: row.organization_id,
      name: row.name,
      livemode: row.livemode,
      chainId: row.chain_id,
      currency: row.symbol,
      fees: formatAmount(BigInt(row.fees), decimals, 2),
      balance: formatAmount(BigInt(row.balance), decimals, 2),
    }));
  }
}
