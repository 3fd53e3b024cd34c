import { formatAmount } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import type { AccountKind } from '../domain/move';
import { causeId, entryText } from '../domain/statement';

export interface JournalFilter {
  readonly organizationId?: string;
  /** Both modes when absent. */
  readonly livemode?: boolean;
  /** First moment that counts; what was booked before is one opening entry. */
  readonly from?: Date;
  /** First moment that counts no more. */
  readonly to?: Date;
}

interface BalanceRow {
  readonly organization_id: string;
  readonly sub_account: string;
  readonly kind: AccountKind;
  readonly chain_id: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly opening: string;
  readonly closing: string;
}

interface EntryRow {
  readonly id: string;
  readonly kind: string;
  readonly cause_kind: string;
  readonly cause_id: string;
  readonly booked_at: Date;
  readonly postings: readonly (Omit<BalanceRow, 'opening' | 'closing'> & { readonly amount: string })[];
}

const FETCHED = 1_000;

/** Where an account stands in a plain-text journal; whose it is comes behind. */
const PLACES: Readonly<Record<AccountKind, string>> = {
  custody: 'assets:custody',
  receivable: 'assets:receivable',
  pending: 'liabilities:merchant:pending',
  available: 'liabilities:merchant:available',
  held: 'liabilities:merchant:held',
  review: 'liabilities:merchant:review',
  own: 'liabilities:merchant:own',
  fees: 'income:fees',
  costs: 'expenses:network',
};

const BALANCES = `
  select a.organization_id, a.sub_account, a.kind, s.chain_id, s.symbol, s.decimals,
         coalesce(sum(p.amount) filter (where p.booked_at < $3), 0) as opening,
         coalesce(sum(p.amount) filter (where p.booked_at < $4), 0) as closing
  from ledger_accounts a join assets s on s.id = a.asset_id join chains c on c.id = s.chain_id
  left join ledger_postings p on p.account_id = a.id
  where ($1::text is null or a.organization_id = $1) and ($2::boolean is null or c.livemode = $2)
  group by a.id, s.id order by s.chain_id, s.symbol, a.organization_id, a.kind, a.sub_account`;

const ENTRIES = `
  declare journal no scroll cursor for
  select e.id, e.kind, e.cause_kind, e.cause_id, e.booked_at, x.postings
  from ledger_entries e
  cross join lateral (
    select json_agg(json_build_object('organization_id', a.organization_id, 'sub_account', a.sub_account, 'kind', a.kind,
             'chain_id', s.chain_id, 'symbol', s.symbol, 'decimals', s.decimals, 'amount', p.amount::text) order by p.id) as postings
    from ledger_postings p join ledger_accounts a on a.id = p.account_id join assets s on s.id = p.asset_id
    join chains c on c.id = s.chain_id
    where p.entry_id = e.id and ($1::text is null or a.organization_id = $1) and ($2::boolean is null or c.livemode = $2)) as x
  where e.booked_at >= $3 and e.booked_at < $4 and x.postings is not null
  order by e.booked_at, e.id`;

/**
 * The books as a plain-text journal that hledger reads. There a debit is positive, here a credit is: signs turn. Everything
 * is read from one snapshot, and a last entry asserts what every account holds at the end.
 */
export class Journal {
  constructor(private readonly db: Database) {}

  /** Hands the text to `write` piece by piece and waits for it; a slow writer only makes the snapshot live longer. */
  async write(filter: JournalFilter, write: (text: string) => Promise<void>): Promise<void> {
    const params = [
      filter.organizationId ?? null,
      filter.livemode ?? null,
      filter.from ?? '-infinity',
      filter.to ?? 'infinity',
    ];
    await this.db.tx(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      const balances = await tx.query<BalanceRow>(BALANCES, params);
      await write(declarations(balances) + opening(balances, filter.from));
      const last = await writeEntries(tx, params, write);
      const end = filter.to ? new Date(filter.to.getTime() - 1) : (last ?? filter.from);
      if (end) await write(assertions(balances, last && last > end ? last : end));
    });
  }
}

async function writeEntries(
  tx: Tx,
  params: readonly unknown[],
  write: (text: string) => Promise<void>,
): Promise<Date | undefined> {
  await tx.query(ENTRIES, params);
  let last: Date | undefined;
  for (;;) {
    const rows: EntryRow[] = await tx.query<EntryRow>(`fetch ${FETCHED} from journal`);
    if (rows.length > 0) await write(rows.map(entry).join(''));
    last = rows.at(-1)?.booked_at ?? last;
    if (rows.length < FETCHED) return last;
  }
}

function declarations(balances: readonly BalanceRow[]): string {
  const lines = balances.flatMap((row) => {
    const zero = row.decimals === 0 ? '0.' : formatAmount(0n, row.decimals, row.decimals);
    return [`commodity ${zero} ${commodity(row)}\n`, `account ${place(row)}\n`];
  });
  return `; amounts are exact; a commodity is an asset of one chain\n${[...new Set(lines)].sort().join('')}\n`;
}

function opening(balances: readonly BalanceRow[], from: Date | undefined): string {
  const rows = balances.filter((row) => row.opening !== '0');
  if (!from || rows.length === 0) return '';
  return `${day(from)} Opening balances\n${rows.map((row) => posting(row, row.opening)).join('')}\n`;
}

function assertions(balances: readonly BalanceRow[], at: Date): string {
  if (balances.length === 0) return '';
  const lines = balances.map((row) => `    ${place(row)}  ${amount(row, '0')} = ${amount(row, row.closing)}\n`);
  return `${day(at)} Closing balances\n${lines.join('')}\n`;
}

function entry({ id, kind, booked_at: at, postings, ...cause }: EntryRow): string {
  const tags = `entry:${id}, kind:${kind}, cause:${cause.cause_kind} ${causeId(cause.cause_kind, cause.cause_id)}`;
  const head = `${day(at)} ${entryText(kind)}  ; at:${at.toISOString()}, ${tags}\n`;
  return `${head}${postings.map((row) => posting(row, row.amount)).join('')}\n`;
}

type Account = Pick<BalanceRow, 'organization_id' | 'sub_account' | 'kind' | 'chain_id' | 'symbol' | 'decimals'>;

function posting(account: Account, units: string): string {
  return `    ${place(account)}  ${amount(account, units)}\n`;
}

/** A purse's name is the merchant's own: what means something to hledger is percent-encoded. */
function place({ kind, organization_id: organization, sub_account: sub }: Account): string {
  return [PLACES[kind], organization, ...(sub === '' ? [] : [encodeURIComponent(sub)])].join(':');
}

function amount(account: Account, units: string): string {
  return `${formatAmount(-BigInt(units), account.decimals, account.decimals)} ${commodity(account)}`;
}

function commodity({ chain_id: chain, symbol }: Pick<Account, 'chain_id' | 'symbol'>): string {
  return `"${chain}/${symbol}"`;
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
