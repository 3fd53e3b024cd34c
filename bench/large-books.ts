import { AssetRegistry } from '@chaintill/assets';
import { systemClock } from '@chaintill/kernel';
import { BalanceHistory, Statements } from '@chaintill/ledger';
import type { Database } from '@chaintill/persistence';
import { Reconciler, type ReconciledChain } from '@chaintill/reconciliation';
import { openMachine } from './machine';
import { median, type BenchRow } from './report';

const LARGE = Number(process.env['BENCH_PAYOUTS'] ?? 1_000_000);
const SMALL = LARGE / 100;
const ROUNDS = 5;

/** Base units of each payout, of each deposit, and of the network's fee of each payout. */
const PAID = 1_000_000;
const RECEIVED = 4_000_000;
const FEE = 21_000;
const REFERENCES = 100;
const ADDRESSES = 1_000;
/** The newest payouts of every hundred are under way. */
const OPEN_SHARE = 100;

interface LargeBooks {
  readonly organizationId: string;
  readonly chainId: string;
  readonly height: number;
  /** What an address holds at that height. @param contract null for the coin */
  readonly held: (address: string, contract: string | null) => bigint;
}

const WALLET = `0x${'aa'.repeat(20)}`;
const TOKEN = `0x${'11'.repeat(20)}`;

/** When row n of $1 came about: spread over a year that ended an hour ago. */
const AT = `now() - interval '1 hour' - ($1::bigint - n) * (interval '365 days' / $1::bigint)`;
const HASH = `'0x' || md5(n::text) || md5('h' || n)`;
const DEPOSIT_AT = AT.replaceAll('$1::bigint - n', '$1::bigint - 4 * n');

/** Each as a function of $1, the number of payouts. Triggers are off: what they keep is written here, too. */
const ROWS = [
  `insert into organizations (id, name, created_at) values ('org_large', 'Large', now()), ('house', 'House', now())
     on conflict do nothing`,
  `insert into chains (id, family, name, network_id, livemode, finality)
     values ('large-chain', 'evm', 'Large', '4711', false, '{"kind": "confirmations", "count": 3}')`,
  `insert into assets (chain_id, symbol, kind, contract, decimals)
     values ('large-chain', 'USDT', 'token', '${TOKEN}', 6), ('large-chain', 'ETH', 'native', null, 18)`,
  `insert into signer_keys (id, family, kind, label, address, published_at)
     values ('hot', 'evm', 'single', 'hot', '${WALLET}', now())`,
  `insert into wallets (id, family, role, address, key_id, label, created_at)
     values ('wal_large', 'evm', 'hot', '${WALLET}', 'hot', 'hot', now())`,
  `insert into addresses (organization_id, family, livemode, address, display, created_at)
     select 'org_large', 'evm', false, a, a, now()
     from (select '0x' || lpad(n::text, 40, 'b') as a from generate_series(1, ${ADDRESSES}) n) made`,
  `insert into deposit_references (id, organization_id, livemode, reference, currency, created_by, created_at, updated_at)
     select 'dep_' || n, 'org_large', false, 'ref-' || n, 'USDT', 'bench', now(), now() from generate_series(1, ${REFERENCES}) n`,
  // deposits, and what the wallet was given to pay with
  `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
       to_address, amount, organization_id, livemode, address_id, state, settlement_due, outcome, booked_in, booking_step,
       owner_kind, owner_id, created_at)
     select 'large-chain', ${HASH}, 0, n, 'b' || n, ${DEPOSIT_AT}, s.id, s.contract, '0x' || md5('f' || n) || '00000000', a.address,
       ${RECEIVED}, 'org_large', false, a.id, 'final', false, 'deposit', 'available', 1, 'deposit_reference',
       'dep_' || (1 + n % ${REFERENCES}), ${DEPOSIT_AT}
     from generate_series(1, $1::bigint / 4) n
     join (select id, address, row_number() over (order by address) as place from addresses) a on a.place = 1 + n % ${ADDRESSES}
     cross join (select id, contract from assets where symbol = 'USDT') s`,
  `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
       to_address, amount, organization_id, livemode, wallet_id, state, settlement_due, outcome, booked_in, booking_step, created_at)
     select 'large-chain', 'given ' || symbol, 0, 1, 'b1', now(), id, contract, '0x', '${WALLET}',
       $1::bigint * ${PAID + FEE}, 'house', false, 'wal_large', 'final', false, 'own', 'own', 1, now() - interval '1 year' from assets`,
  `insert into deposits (id, organization_id, livemode, reference_id, version, created_at, confirmed_at)
     select id, 'org_large', false, owner_id, 1, created_at, created_at from transfers where owner_id is not null and $1::bigint > 0`,
  `insert into payout_batches (id, organization_id, livemode, state, items, mode, approvals, created_by, created_by_label, created_at,
       expires_at, approved_at)
     select 'bat_' || n, 'org_large', false, 'approved', 100, 'none', 0, 'bench', 'bench', now(), now(), now()
     from generate_series(0, $1::bigint / 100) n`,
  `insert into payouts (id, batch_id, position, organization_id, livemode, kind, external_id, chain_id, asset_id, amount, amount_text,
       address, display, state, version, created_by, created_at, approved_at, finished_at, outgoing_id, tx_hash, network_fee, counted_at)
     select 'pay_' || lpad(n::text, 12, '0'), 'bat_' || (n / 100), n % 100, 'org_large', false, 'payout', 'ext-' || n, 'large-chain', s.id,
       ${PAID}, '1', t.address, t.address, case when t.over then 'confirmed' else 'queued' end, 4, 'bench', ${AT}, ${AT},
       case when t.over then ${AT} end, 'otx_' || n, case when t.over then ${HASH} end, case when t.over then ${FEE} end, ${AT}
     from generate_series(1, $1::bigint) n
     cross join lateral (select n % 1000 < 1000 - 1000 / ${OPEN_SHARE} as over, '0x' || md5('t' || n) || '00000000' as address) t
     cross join (select id from assets where symbol = 'USDT') s`,
  `insert into outgoing_transactions (id, organization_id, livemode, chain_id, kind, subject_id, from_address, to_address, asset_id,
       contract, amount, state, sequence, hash, height, block_hash, fee, created_at, updated_at)
     select outgoing_id, organization_id, livemode, chain_id, 'payout', id, '${WALLET}', address, asset_id, '${TOKEN}', amount,
       case when state = 'confirmed' then 'confirmed' else 'queued' end,
       case when state = 'confirmed' then row_number() over (order by id) end, tx_hash,
       case when state = 'confirmed' then row_number() over (order by id) end, case when state = 'confirmed' then 'b' end, network_fee,
       created_at, created_at from payouts where $1::bigint > 0`,
  // the books
  'analyze transfers, payouts, outgoing_transactions',
  `insert into ledger_accounts (organization_id, asset_id, kind)
     select o, s.id, k from unnest(array['org_large', 'house']) o, assets s,
       unnest(array['custody', 'available', 'held', 'own', 'costs']) k`,
  `create temporary table moves on commit drop as
     select 'transfer.received' as kind, 'transfer' as cause_kind, id::text as cause_id, 1 as step, organization_id, asset_id, amount,
       'custody' as debit, booked_in as credit, created_at as at from transfers
     union all
     select 'payout.held', 'payout', id, 1, organization_id, asset_id, amount, 'available', 'held', created_at from payouts
     union all
     select 'payout.sent', 'payout', id, 2, organization_id, asset_id, amount, 'held', 'custody', created_at from payouts
       where state = 'confirmed'
     union all
     select 'network.fee', 'outgoing', o.id, 1, 'org_large', s.id, fee, 'costs', 'custody', o.created_at
       from outgoing_transactions o, assets s where s.symbol = 'ETH' and fee > 0`,
  `insert into ledger_entries (kind, cause_kind, cause_id, step, booked_at)
     select kind, cause_kind, cause_id, step, at from moves order by at`,
  'analyze moves, ledger_entries, ledger_accounts',
  `insert into ledger_postings (entry_id, account_id, asset_id, amount, booked_at)
     select e.id, a.id, m.asset_id, side.amount, m.at
     from moves m join ledger_entries e using (cause_kind, cause_id, step)
     cross join lateral (values (m.debit, -m.amount), (m.credit, m.amount)) side(kind, amount)
     join ledger_accounts a on a.organization_id = m.organization_id and a.asset_id = m.asset_id and a.kind = side.kind
     order by e.id`,
  `update ledger_accounts a set balance = s.amount, postings_count = s.n
     from (select account_id, sum(amount) as amount, count(*) as n from ledger_postings group by 1) s where s.account_id = a.id`,
  `insert into chain_cursors (chain_id, height, final_height, settled_height, tip_height) select 'large-chain', h, h, h, h
     from (select $1::bigint + 10 as h) at`,
  `insert into chain_blocks (chain_id, height, hash, parent_hash, block_time)
     values ('large-chain', $1::bigint + 10, 'tip', 'before', now())`,
] as const;

/**
 * Books of a merchant with so many payouts, a quarter as many deposits and nearly seven times as many postings, straight in SQL:
 * each row as the product writes it, and the chain as it would stand.
 */
async function fillBooks(db: Database, payouts: number): Promise<LargeBooks> {
  await db.tx(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    for (const sql of ROWS) await tx.query(sql, sql.includes('$1') ? [payouts] : []);
  });
  await db.query('vacuum analyze');
  const [{ left } = { left: 0 }] = await db.query<{ left: number }>(
    `select count(*)::int as left from payouts where state = 'confirmed'`,
  );
  const each = new Map(
    (
      await db.query<{ address: string; amount: string }>(
        'select to_address as address, sum(amount) as amount from transfers where address_id is not null group by 1',
      )
    ).map(({ address, amount }) => [address, BigInt(amount)]),
  );
  const given = BigInt(payouts) * BigInt(PAID + FEE);
  return {
    organizationId: 'org_large',
    chainId: 'large-chain',
    height: payouts + 10,
    held: (address, contract) => {
      if (address !== WALLET) return contract === null ? 0n : (each.get(address) ?? 0n);
      return given - BigInt(left) * BigInt(contract === null ? FEE : PAID);
    },
  };
}

/** What is asked of books, each in ms. */
interface Asked {
  /** One pass of the reconciliation, without what the nodes take. */
  readonly reconciled: number;
  /** `GET /payouts/totals`. */
  readonly totals: number;
  /** The last thirty days of `GET /balances/history`. */
  readonly history: number;
  /** The newest page of the statement of the last thirty days. */
  readonly statement: number;
}

async function ask(payouts: number): Promise<Asked> {
  const machine = await openMachine();
  try {
    const { db } = machine;
    const books = await fillBooks(db, payouts);
    const assets = await AssetRegistry.load(db);
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const reconciler = new Reconciler({ db, assets, clock: systemClock, log: silent, wakeWebhooks: () => undefined });
    const scope = { organizationId: books.organizationId, livemode: false };
    const from = new Date(Date.now() - 30 * 86_400_000);
    const asset = { chainId: books.chainId, currency: 'USDT' };
    return {
      reconciled: await timed(async () => {
        const { state } = await reconciler.run(chainOf(books));
        if (state !== 'clean') throw new Error(`books that were filled in are ${state}`);
      }),
      totals: await timed(() => db.query(TOTALS, [books.organizationId])),
      history: await timed(() =>
        new BalanceHistory(db, assets, systemClock).list(scope, { ...asset, interval: 'day', timeZone: 'UTC', from }),
      ),
      statement: await timed(() =>
        new Statements(db).list(scope, { ...asset, from, page: 1, limit: 50, sortOrder: 'desc' }),
      ),
    };
  } finally {
    await machine.close();
  }
}

/** As the reader of payouts asks, who is not to be had without the whole program. */
const TOTALS = `select p.state, p.asset_id, count(*)::int as payouts, sum(p.amount) as amount from payouts p
  where p.organization_id = $1 and p.livemode = false group by p.state, p.asset_id order by p.asset_id`;

/** A chain that holds what the books say, and answers at once. */
function chainOf({ chainId, held }: LargeBooks): ReconciledChain {
  const never = (): never => {
    throw new Error('clean books ask for no blocks');
  };
  const close = (): Promise<void> => Promise.resolve();
  const block = { hash: 'tip', parentHash: 'before', time: 0 };
  return {
    chainId,
    reader: { agreedHeader: (height) => Promise.resolve({ ...block, height }), range: never, close },
    writer: {
      status: () => Promise.resolve({ kind: 'absent' }),
      balanceAt: (address, contract) => Promise.resolve(held(address, contract)),
      balancesAt: (addresses, contract) => Promise.resolve(addresses.map((address) => held(address, contract))),
      close,
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}

/** F4 and F5: what looks at all books, or at many of them, at 1M payouts against the same at 10k. */
export async function measureBooks(): Promise<BenchRow[]> {
  const [small, large] = [await ask(SMALL), await ask(LARGE)];
  const row = (id: string, what: string, key: keyof Asked, most: number): BenchRow => ({
    id,
    what: `${what} at ${LARGE} payouts against ${SMALL}`,
    ours: large[key],
    limit: small[key],
    unit: 'ms',
    ratio: large[key] / small[key],
    goal: `<= ${most} x`,
    met: large[key] <= most * small[key],
  });
  const linear = LARGE / SMALL;
  return [
    row('F4', 'a pass of the reconciliation', 'reconciled', 1.2 * linear),
    row('F5', 'totals of all payouts', 'totals', 1.2 * linear),
    row('F5', 'balances of thirty days', 'history', 1.2 * linear),
    row('F5', 'newest page of the statement of thirty days', 'statement', 1.2 * linear),
  ];
}
