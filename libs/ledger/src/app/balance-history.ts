import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, type Clock, type Scope } from '@chaintill/kernel';
import { sqlFault, type Database } from '@chaintill/persistence';
import {
  isTimeZone,
  MAX_HISTORY_POINTS,
  type BalanceHistoryQuery,
  type BalanceHistoryView,
} from '../domain/balance-history';

/** PostgreSQL's word for a zone that it has not heard of, be it known elsewhere. */
const UNKNOWN_ZONE = '22023';

/** The accounts that balances show. */
const KINDS = ['available', 'pending', 'held', 'review'] as const;
type Kind = (typeof KINDS)[number];

/*
 * Where intervals begin: $1 moment in the first one, $2 interval, $3 zone, $4 how many. Days, weeks and months are counted on the
 * zone's own clock, so that one of them may have 23 or 25 hours. A midnight that the clock shows twice is the first of the two;
 * one that it leaves out is the moment at which it leaps,
 * and a day that it leaves out is none.
 */
const EDGES = `
  select distinct case when $2 = 'hour' then date_trunc('hour', $1::timestamptz, $3) + n * interval '1 hour'
              when (later.at - interval '1 hour') at time zone $3 = clock.shows then later.at - interval '1 hour'
              else later.at end as at
  from generate_series(0, $4::int - 1) as n
  cross join lateral (
    select date_trunc($2, $1::timestamptz at time zone $3) + n * ('1 ' || $2)::interval as shows) as clock
  cross join lateral (select clock.shows at time zone $3 as at) as later
  order by at`;

/*
 * $1 merchant, $2 asset, $3 kinds, $4 purse, $5 edges. What there is now, and what was booked from each edge on: both of one
 * snapshot, so that the one less the other is what there was.
 */
const SUMS = `
  with accounts as materialized (
    select id, kind, balance from ledger_accounts
    where organization_id = $1 and asset_id = $2 and kind = any ($3::text[]) and ($4::text is null or sub_account = $4))
  select kind, null::int as edge, sum(balance) as amount from accounts group by kind
  union all
  select a.kind, width_bucket(p.booked_at, $5::timestamptz[]) - 1, sum(p.amount)
  from accounts a join ledger_postings p on p.account_id = a.id and p.booked_at >= ($5::timestamptz[])[1]
  group by 1, 2`;

interface SumRow {
  readonly kind: Kind;
  /** Index of the edge behind which it was booked; null: what there is now. */
  readonly edge: number | null;
  readonly amount: string;
}

/** What a merchant had of an asset over time. */
export class BalanceHistory {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * The balance at the end of each interval. The last one of a history up to now is what `Balances` says at the same moment.
   * @throws DomainError INVALID_CHAIN, INVALID_CURRENCY; INVALID_REQUEST for a zone that is none, and for a period that is empty
   *   or has more than {@link MAX_HISTORY_POINTS} intervals
   */
  async list(scope: Scope, query: BalanceHistoryQuery): Promise<BalanceHistoryView> {
    const { chainId, currency, interval, timeZone } = query;
    if (!isTimeZone(timeZone)) throw noZone();
    const asset = await this.asset(scope, query);
    const edges = await this.edges(query);
    const rows = await this.db.query<SumRow>(SUMS, [
      scope.organizationId,
      asset.id,
      KINDS,
      query.subAccount ?? null,
      // What is booked at this very moment belongs to a history up to now, that of a past one ends before its end.
      query.to ? edges : edges.slice(0, -1),
    ]);
    const of = Object.fromEntries(KINDS.map((kind) => [kind, closings(rows, kind, edges.length - 1)]));
    const text = (kind: Kind, index: number): string => formatAmount(of[kind]?.[index] ?? 0n, asset.decimals, 2);
    const data = edges.slice(1).map((to, index) => ({
      from: (edges[index] ?? to).toISOString(),
      to: to.toISOString(),
      available: text('available', index),
      pending: text('pending', index),
      held: text('held', index),
      review: text('review', index),
    }));
    return { chainId, currency, interval, timeZone, data };
  }

  /** An asset that was ever booked, also one that is not on offer any more. */
  private async asset(
    { livemode }: Scope,
    { chainId, currency }: BalanceHistoryQuery,
  ): Promise<{ id: number; decimals: number }> {
    const [known] = await this.db.query<{ id: number; decimals: number }>(
      `select s.id, s.decimals from assets s join chains c on c.id = s.chain_id
       where s.chain_id = $1 and s.symbol = $2 and c.livemode = $3`,
      [chainId, currency, livemode],
    );
    return known ?? this.assets.asset(this.assets.chain(chainId, livemode), currency);
  }

  /** The beginnings of all intervals and the end of the last one. */
  private async edges({ from, to = this.clock.now(), interval, timeZone }: BalanceHistoryQuery): Promise<Date[]> {
    if (to <= from) throw invalid('to', 'must be after from');
    // one more tells that there are too many, and another one stands in for a day that the zone left out
    const asked = [from, interval, timeZone, MAX_HISTORY_POINTS + 2];
    const rows = await this.db.query<{ at: Date }>(EDGES, asked).catch((error: unknown) => {
      throw sqlFault(error)?.code === UNKNOWN_ZONE ? noZone() : error;
    });
    const begun = rows.map(({ at }) => at).filter((at) => at < to);
    if (begun.length > MAX_HISTORY_POINTS) {
      throw invalid('from', `is more than ${MAX_HISTORY_POINTS} intervals of a ${interval} before the end`);
    }
    return [...begun, to];
  }
}

/** What there was of a kind at the end of each interval, counted back from what there is now. */
function closings(rows: readonly SumRow[], kind: Kind, intervals: number): bigint[] {
  const own = rows.filter((row) => row.kind === kind);
  const booked = new Map(own.map(({ edge, amount }) => [edge, BigInt(amount)]));
  let balance = (booked.get(null) ?? 0n) - (booked.get(intervals) ?? 0n);
  const found: bigint[] = [];
  for (let index = intervals - 1; index >= 0; index--) {
    found.unshift(balance);
    balance -= booked.get(index) ?? 0n;
  }
  return found;
}

function noZone(): DomainError {
  return invalid('timeZone', 'must be a name such as Europe/Berlin, or UTC');
}

function invalid(field: string, problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field, problem });
}
