import { Ledger, type Move } from '@chaintill/ledger';
import { createDataSource, Database } from '@chaintill/persistence';
import { openMachine, type Machine } from './machine';
import { median, type BenchRow } from './report';
import { benchEnvironment, benchShop } from './shop';

const ROUNDS = 3;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5);
const CALLERS = 32;

/** The barest double entry in one call: two guarded updates, one entry, two postings; nothing is checked. */
const BARE = `
  create table bare_accounts (id int primary key, balance numeric(78,0) not null) with (fillfactor = 50);
  create table bare_entries (id bigint generated always as identity primary key, cause text not null unique);
  create table bare_postings (entry_id bigint not null, account_id int not null, amount numeric(78,0) not null);
  create index on bare_postings (account_id, entry_id);
  insert into bare_accounts select n, 0 from generate_series(0, 1000) n;
  create function bare_transfer(p_from int, p_to int, p_amount numeric, p_cause text) returns boolean language plpgsql as $$
  declare v_entry bigint;
  begin
    update bare_accounts set balance = balance - p_amount where id = p_from;
    update bare_accounts set balance = balance + p_amount where id = p_to;
    insert into bare_entries (cause) values (p_cause) returning id into v_entry;
    insert into bare_postings values (v_entry, p_from, -p_amount), (v_entry, p_to, p_amount);
    return true;
  end $$;`;

/** Calls `work` from many callers at once until the time is up. @returns calls per second */
async function rate(work: (n: number) => Promise<void>): Promise<number> {
  let count = 0;
  const began = performance.now();
  const until = began + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (performance.now() < until) await work(count++);
    }),
  );
  return count / ((performance.now() - began) / 1_000);
}

let causes = 0;
function transfer(assetId: number, organizationId: string): Move {
  causes += 1;
  return {
    kind: 'bench',
    causeKind: 'bench',
    causeId: String(causes),
    step: 1,
    assetId,
    amount: 1n,
    debit: { organizationId, kind: 'custody' },
    credit: { organizationId, kind: 'available' },
  };
}

async function contest(
  row: Pick<BenchRow, 'id' | 'what' | 'goal'> & { least: number },
  limit: (n: number) => Promise<void>,
  ours: (n: number) => Promise<void>,
): Promise<BenchRow> {
  const [limits, figures]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    limits.push(await rate(limit));
    figures.push(await rate(ours));
  }
  const { least, ...shown } = row;
  const [a, b] = [median(figures), median(limits)];
  return { ...shown, ours: a, limit: b, unit: '/s', ratio: a / b, met: a / b >= least };
}

async function checkBooks(machine: Machine): Promise<void> {
  const off = await machine.db.query(
    `select a.id from ledger_accounts a join ledger_postings p on p.account_id = a.id group by a.id having a.balance <> sum(p.amount)
     union all select entry_id from ledger_postings group by entry_id having sum(amount) <> 0`,
  );
  if (off.length > 0) throw new Error(`the books are off after the run: ${JSON.stringify(off)}`);
}

/** D1, D2. */
export async function run(): Promise<BenchRow[]> {
  const machine = await openMachine();
  const source = await createDataSource({
    url: machine.databaseUrl,
    poolSize: CALLERS,
    applicationName: 'bench',
  }).initialize();
  const db = new Database(source);
  const ledger = new Ledger();
  try {
    // a start of the api writes the configured chain and its asset down
    await (await machine.run('apps/api/src/main.js', { env: benchEnvironment(machine) })).stop();
    await db.query(BARE);
    const [asset] = await db.query<{ id: number }>('select id from assets');
    const assetId = asset?.id ?? 0;
    const shops = await Promise.all(Array.from({ length: 50 }, () => benchShop(machine)));
    const hot = shops[0]?.organizationId ?? '';
    const now = new Date();
    const book = async (moves: Move[]): Promise<void> => {
      await ledger.bookAlone(db, moves, now);
    };
    const bare = async (from: number, to: number): Promise<void> => {
      causes += 1;
      await db.prepared('bare', 'select bare_transfer($1, $2, $3, $4)', [from, to, 1, String(causes)]);
    };
    const rows = [
      await contest(
        { id: 'D1', what: 'ledger transfers on one hot account', goal: '>= 0.7 x one call', least: 0.7 },
        () => bare(0, 1),
        () => book([transfer(assetId, hot)]),
      ),
      await contest(
        { id: 'D2', what: 'ledger transfers on 50 hot accounts', goal: 'above pgledger (0.30 x one call)', least: 0.3 },
        (n) => bare(2 * (n % 50) + 10, 2 * (n % 50) + 11),
        (n) => book([transfer(assetId, shops[n % 50]?.organizationId ?? '')]),
      ),
    ];
    const batched = (await rate(() => book(Array.from({ length: 100 }, () => transfer(assetId, hot))))) * 100;
    rows.push({
      id: 'D1b',
      what: 'deposits on one hot account, booked 100 at a time',
      ours: batched,
      limit: 20_000,
      unit: '/s',
      ratio: batched / 20_000,
      goal: '>= 20,000/s',
      met: batched >= 20_000,
    });
    await checkBooks(machine);
    return rows;
  } finally {
    await source.destroy();
    await machine.close();
  }
}
