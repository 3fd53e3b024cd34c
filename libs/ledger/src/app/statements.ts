import { DomainError, formatAmount, pagination, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import {
  causeId,
  entryText,
  STATEMENT_ACCOUNTS,
  type Statement,
  type StatementAccount,
  type StatementFilter,
  type StatementLine,
  type StatementQuery,
  type StatementSum,
} from '../domain/statement';

interface AccountRow {
  readonly id: string;
  readonly chain_id: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly kind: StatementAccount;
  readonly opening: string;
  readonly closing: string;
  readonly lines: string;
}

interface PostingRow {
  readonly id: string;
  readonly account_id: string;
  readonly booked_at: Date;
  /** Its time in full: a Date forgets microseconds. */
  readonly exactly: string;
  readonly amount: string;
  readonly kind: string;
  readonly cause_kind: string;
  readonly cause_id: string;
  readonly reference: string | null;
}

/** What one statement reads of one moment: PostgreSQL answers a single query from one snapshot. */
type SnapshotRow = AccountRow & { readonly postings: readonly PagePosting[] | null };

/** A posting as JSON: numbers as text, so that none of them is rounded. */
interface PagePosting {
  readonly at: string;
  readonly amount: string;
  readonly balance: string;
  readonly place: number;
  readonly kind: string;
  readonly causeKind: string;
  readonly causeId: string;
  readonly reference: string | null;
}

/** Lines of an export that are read at once. */
const CHUNK = 1_000;

/*
 * $1 merchant, $2 mode, $3 kinds, $4 purse, $5 currency, $6 chain, $7 from, $8 to. Counted from the young end: an account knows
 * its balance and the number of its postings, so that only what was booked since the beginning of the period is read.
 */
const ACCOUNTS = `
  select a.id, s.chain_id, s.symbol, s.decimals, a.kind,
         case when $7::timestamptz is null then 0 else a.balance - since.amount end as opening,
         a.balance - after.amount as closing,
         case when $7::timestamptz is null then a.postings_count else since.n end - after.n as lines
  from ledger_accounts a
  join assets s on s.id = a.asset_id
  join chains c on c.id = s.chain_id
  cross join lateral (
    select count(*) as n, coalesce(sum(p.amount), 0) as amount from ledger_postings p
    where p.account_id = a.id and p.booked_at >= coalesce($7::timestamptz, 'infinity')) as since
  cross join lateral (
    select count(*) as n, coalesce(sum(p.amount), 0) as amount from ledger_postings p
    where p.account_id = a.id and p.booked_at >= coalesce($8::timestamptz, 'infinity')) as after
  where a.organization_id = $1 and c.livemode = $2 and a.kind = any ($3::text[]) and a.sub_account = $4
    and ($5::text is null or s.symbol = $5) and ($6::text is null or s.chain_id = $6)`;

/** What the merchant calls the cause of an entry `e`: by that his accountant finds it in his own books. */
const REFERENCE = `
  case
    when e.cause_kind = 'order' then (select o.order_reference from orders o where o.id = e.cause_id)
    when e.cause_kind = 'transfer' and e.cause_id ~ '^[0-9]{1,18}$' then (
      select coalesce(o.order_reference, d.reference) from transfers t
      left join orders o on t.owner_kind = 'order' and o.id = t.owner_id
      left join deposit_references d on t.owner_kind = 'deposit_reference' and d.id = t.owner_id
      where t.id = e.cause_id::bigint)
    when e.cause_kind = 'payout' then (
      select coalesce(p.external_id, o.order_reference) from payouts p left join orders o on o.id = p.order_id
      where p.id = e.cause_id)
    when e.cause_kind = 'outgoing' then (
      select coalesce(p.external_id, o.order_reference) from outgoing_transactions x
      join payouts p on x.kind = 'payout' and p.id = x.subject_id left join orders o on o.id = p.order_id
      where x.id = e.cause_id)
    when e.cause_kind = 'account_transfer' then (select a.external_id from account_transfers a where a.id = e.cause_id)
  end`;

const PERIOD = `p.booked_at >= coalesce($7::timestamptz, '-infinity') and p.booked_at < coalesce($8::timestamptz, 'infinity')`;

/**
 * $9 rows to skip, $10 rows of the page. Each account is walked from the end that the page counts from, as far as the page
 * lies at most; the running balance of a line follows from that end's balance and the lines walked over.
 */
function pageSql(oldestFirst: boolean): string {
  const direction = oldestFirst ? 'asc' : 'desc';
  const order = `walked.booked_at ${direction}, walked.id ${direction}`;
  const balance = oldestFirst
    ? `account.opening + sum(w.amount) over (order by w.booked_at, w.id)`
    : `account.closing - sum(w.amount) over (order by w.booked_at desc, w.id desc) + w.amount`;
  return `
  with accounts as materialized (${ACCOUNTS}),
  page as (
    select walked.*, row_number() over (order by ${order}) as place
    from accounts account
    cross join lateral (
      select w.*, account.id as account_id, ${balance} as balance
      from (select p.id, p.entry_id, p.booked_at, p.amount from ledger_postings p
            where p.account_id = account.id and ${PERIOD}
            order by p.booked_at ${direction}, p.id ${direction} limit $9::bigint + $10::bigint) as w) as walked
    order by ${order} limit $10 offset $9
  )
  select account.*, (
    select json_agg(json_build_object('at', to_json(p.booked_at at time zone 'UTC'), 'amount', p.amount::text,
             'balance', p.balance::text, 'place', p.place, 'kind', e.kind, 'causeKind', e.cause_kind, 'causeId', e.cause_id,
             'reference', ${REFERENCE}))
    from page p join ledger_entries e on e.id = p.entry_id where p.account_id = account.id) as postings
  from accounts account order by account.chain_id, account.symbol, array_position($3::text[], account.kind)`;
}

/** A merchant's history: what was booked on his accounts, with the balance before, after, and behind every line. */
export class Statements {
  constructor(private readonly db: Database) {}

  /**
   * One page of a period. The closing balance of a period that reaches up to now is the balance that the ledger has at the
   * same moment; that of one period is the opening balance of the next.
   * @throws DomainError INVALID_REQUEST when the period ends before it begins
   */
  async list(scope: Scope, query: StatementQuery): Promise<Statement> {
    checkPeriod(query);
    const skipped = (query.page - 1) * query.limit;
    const rows = await this.db.query<SnapshotRow>(pageSql(query.sortOrder === 'asc'), [
      ...parameters(scope, query),
      skipped,
      query.limit,
    ]);
    const placed = rows.flatMap((row) =>
      (row.postings ?? []).map((posting) => ({
        place: posting.place,
        line: line(row, { ...posting, at: new Date(`${posting.at}Z`) }),
      })),
    );
    const total = rows.reduce((sum, { lines }) => sum + Number(lines), 0);
    return {
      data: placed.sort((a, b) => a.place - b.place).map((one) => one.line),
      accounts: rows.map(sum),
      pagination: pagination(query, total),
    };
  }

  /**
   * Every line of a period, oldest first, read in pieces: what is booked meanwhile at the young end comes along.
   * @throws DomainError INVALID_REQUEST when the period ends before it begins, at once
   */
  lines(scope: Scope, filter: StatementFilter): AsyncGenerator<StatementLine> {
    checkPeriod(filter);
    return this.walk(scope, filter);
  }

  private async *walk(scope: Scope, filter: StatementFilter): AsyncGenerator<StatementLine> {
    const rows = await this.db.query<AccountRow>(`${ACCOUNTS} order by a.id`, parameters(scope, filter));
    const accounts = new Map(rows.map((row) => [row.id, { row, balance: BigInt(row.opening) }]));
    let last: Pick<PostingRow, 'exactly' | 'id'> | undefined;
    for (;;) {
      const chunk: PostingRow[] = await this.chunk([...accounts.keys()], filter, last);
      for (const posting of chunk) {
        const account = accounts.get(posting.account_id);
        if (!account) throw new Error(`posting ${posting.id} is of an account that was not asked for`);
        account.balance += BigInt(posting.amount);
        yield line(account.row, {
          at: posting.booked_at,
          amount: posting.amount,
          balance: account.balance.toString(),
          kind: posting.kind,
          causeKind: posting.cause_kind,
          causeId: posting.cause_id,
          reference: posting.reference,
        });
      }
      last = chunk.at(-1);
      if (!last || chunk.length < CHUNK) return;
    }
  }

  private chunk(
    accounts: readonly string[],
    { from, to }: StatementFilter,
    last: Pick<PostingRow, 'exactly' | 'id'> | undefined,
  ): Promise<PostingRow[]> {
    return this.db.query<PostingRow>(
      `select w.*, w.booked_at::text as exactly, e.kind, e.cause_kind, e.cause_id, ${REFERENCE} as reference
       from (select p.* from unnest($1::bigint[]) as account(id)
             cross join lateral (
               select p.id, p.account_id, p.entry_id, p.booked_at, p.amount from ledger_postings p
               where p.account_id = account.id and p.booked_at < $2 and (p.booked_at, p.id) > ($3::timestamptz, $4::bigint)
               order by p.booked_at, p.id limit ${CHUNK}) as p
             order by p.booked_at, p.id limit ${CHUNK}) as w
       join ledger_entries e on e.id = w.entry_id order by w.booked_at, w.id`,
      [accounts, to ?? 'infinity', last?.exactly ?? from ?? '-infinity', last?.id ?? '0'],
    );
  }
}

function checkPeriod({ from, to }: StatementFilter): void {
  if (from && to && to < from) {
    throw new DomainError('INVALID_REQUEST', { field: 'to', problem: 'must not be before from' });
  }
}

function parameters({ organizationId, livemode }: Scope, filter: StatementFilter): unknown[] {
  const { account, subAccount = '', currency, chainId, from, to } = filter;
  const kinds = account ? [account] : STATEMENT_ACCOUNTS;
  return [organizationId, livemode, kinds, subAccount, currency ?? null, chainId ?? null, from ?? null, to ?? null];
}

interface Posted extends Omit<PagePosting, 'at' | 'place'> {
  readonly at: Date;
}

function line(account: AccountRow, { at, amount, balance, kind, reference, ...cause }: Posted): StatementLine {
  return {
    at: at.toISOString(),
    kind,
    text: entryText(kind),
    cause: { kind: cause.causeKind, id: causeId(cause.causeKind, cause.causeId) },
    reference,
    chainId: account.chain_id,
    currency: account.symbol,
    account: account.kind,
    amount: text(account, amount),
    balance: text(account, balance),
  };
}

function sum(account: AccountRow): StatementSum {
  const { chain_id: chainId, symbol: currency, kind, opening, closing } = account;
  return { chainId, currency, account: kind, opening: text(account, opening), closing: text(account, closing) };
}

function text({ decimals }: AccountRow, units: string): string {
  return formatAmount(BigInt(units), decimals, 2);
}
