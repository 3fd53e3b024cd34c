import { spawnSync } from 'node:child_process';
import { AssetRegistry } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import { systemClock } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import {
  closeChains,
  openChains,
  Reconciler,
  type DifferenceKind,
  type ReconciledChain,
  type ReconciliationRunView,
  type ReconciliationStateView,
  type RunReport,
} from '@chaintill/reconciliation';
import { AbiCoder, Interface, keccak256, toBeHex } from 'ethers';
import { ApiClient } from '../tools/launcher/api-client';
import { pay } from '../tools/launcher/payer';
import { waitFor } from '../tools/local/ports';
import { root } from '../tools/local/root';
import { CHAIN, Gateway } from './gateway';
import { PayingOut, someone } from './paying-out';

/*
 * Books against the real chain, after everything that money does; then one thing at a time is made wrong behind the program's
 * back, in the database as its superuser or on the chain. What is to be found stands here, apart from the code.
 */

type StateList = { readonly data: readonly ReconciliationStateView[] };

const PATIENCE_MS = 60_000;
const CONFIRMATIONS = 2;
/** Everything that is changed by hand, and put back from a copy. */
const TABLES = [
  'ledger_accounts',
  'ledger_entries',
  'ledger_postings',
  'transfers',
  'outgoing_transactions',
  'outgoing_attempts',
  'payouts',
  'addresses',
];

let gateway: Gateway;
let merchant: PayingOut;
let program: ApiClient;
let db: Database;
let chains: ReconciledChain[];
let reconciler: Reconciler;

beforeAll(async () => {
  gateway = await Gateway.open({
    LOCAL_CONFIRMATIONS: String(CONFIRMATIONS),
    SWEEP_SECONDS: '1',
    RESERVES: 'USDT=90000/10',
  });
  merchant = await PayingOut.open(gateway);
  program = await merchant.program();
  await merchant.asksNobody();
  const url = gateway.stack.ready.postgresUrl;
  const source = await createDataSource({ url, poolSize: 3, applicationName: 'reconciliation-test' }).initialize();
  db = new Database(source);
  const assets = await AssetRegistry.load(db);
  chains = openChains([{ id: CHAIN, rpcUrls: [gateway.chain.rpcUrl] }], new FamilyRegistry([evmFamily]), assets);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  reconciler = new Reconciler({ db, assets, clock: systemClock, log, wakeWebhooks: () => undefined });
  await liveALittle();
}, 300_000);
afterAll(async () => {
  process.kill(gateway.stack.ready.pids.worker, 'SIGCONT');
  await closeChains(chains);
  await db.dataSource.destroy();
  await merchant.close();
  await gateway.close();
}, 60_000);

const run = async (): Promise<RunReport> => reconciler.run(chains[0]!); // opened above

/** Orders of every ending, a fee, deposits to nobody, payouts, a refund, costs, own funds, and a reorg. */
async function liveALittle(): Promise<void> {
  const { organization } = gateway.stack.ready;
  expect(command('merchant', organization.id, 'platformFeePercent=1.5')).toMatchObject({ status: 0 });
  const orderId = await merchant.earn('500');
  await merchant.earn('200');
  const part = await gateway.order({ amount: '100' });
  await gateway.pay(part, '40');
  const wrong = await gateway.order({ amount: '100' });
  await gateway.pay(wrong, '25', 'USDC');
  await gateway.pay(wrong, '0.25', 'ETH');
  const over = await gateway.order({ amount: '10' });
  await gateway.pay(over, '12.5');
  await gateway.reaches(over, 'overpaid');
  const { rows } = await db
    .query<{ display: string }>(`select display from addresses where state = 'available' limit 1`)
    .then((rows) => ({ rows }));
  await pay(gateway.chain, 'USDT', rows[0]?.display ?? '', '7');
  const batch = await merchant.batch(program, [
    { address: someone(), amount: '100' },
    { address: someone(), amount: '50' },
  ]);
  const refund = await program.post<{ payoutId: string }>(`/orders/${orderId}/refunds`, {
    amount: '20',
    address: someone(),
  });
  await merchant.reach([...batch.items, refund.body], 'confirmed');
  const taken = await gateway.order({ amount: '30' });
  await gateway.pay(taken, '30');
  await gateway.reaches(taken, 'confirming');
  await gateway.rpc('anvil_reorg', [1, []]);
  for (const table of ['sweeps', 'gas_fundings', 'reserve_moves']) {
    const done = async (): Promise<true | undefined> =>
      (await db.query(`select 1 from ${table} where state = 'done'`)).length > 0 || undefined;
    await waitFor(table, done, PATIENCE_MS);
  }
  await settled();
}

/** Waits until the chain is final, read and booked, and nothing is under way. */
async function settled(): Promise<void> {
  await gateway.rpc('anvil_mine', [`0x${(CONFIRMATIONS + 1).toString(16)}`]);
  const head = Number(await gateway.rpc<string>('eth_blockNumber'));
  await waitFor(
    'a chain that is booked',
    async () => {
      const [row] = await db.query<{ done: boolean }>(
        `select settled_height >= $2 and final_height >= $2 - $3 and not exists (
           select 1 from outgoing_transactions where state in ('crafted', 'signed', 'sent', 'mined')) as done
         from chain_cursors where chain_id = $1`,
        [CHAIN, head, CONFIRMATIONS - 1],
      );
      return row?.done || undefined;
    },
    PATIENCE_MS,
  );
}

/** From now on nothing leaves or moves by itself: what is made wrong is not covered up, and what is put back stays. */
async function quiet(): Promise<void> {
  for (;;) {
    await settled();
    process.kill(gateway.stack.ready.pids.worker, 'SIGSTOP');
    const rows = await db.query(
      `select 1 from outgoing_transactions where state in ('queued', 'crafted', 'signed', 'sent', 'mined')`,
    );
    if (rows.length === 0) return;
    process.kill(gateway.stack.ready.pids.worker, 'SIGCONT');
  }
}

/** A command of package.json with the installation's environment. */
function command(name: string, ...args: string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('node', ['tools/run.mjs', `tools/${name}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: gateway.stack.ready.postgresUrl },
  });
  return { status, output: stdout + stderr };
}

/** Changes rows as the superuser who switches all guards off. */
async function byHand(...statements: readonly (readonly [string, ...unknown[]])[]): Promise<void> {
  await db.tx(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    for (const [sql, ...params] of statements) await tx.query(sql, params);
  });
}

async function keepCopies(): Promise<void> {
  await db.query('drop schema if exists kept cascade');
  await db.query('create schema kept');
  for (const table of TABLES) await db.query(`create table kept.${table} as table public.${table}`);
}

const putBack = (): Promise<void> =>
  byHand(
    ...TABLES.flatMap((table): [string][] => [
      [`delete from public.${table}`],
      [`insert into public.${table} overriding system value select * from kept.${table}`],
    ]),
  );

const kinds = ({ open }: RunReport): DifferenceKind[] => [...new Set(open.map(({ kind }) => kind))].sort();

async function one<T>(sql: string, ...params: unknown[]): Promise<T> {
  const [row] = await db.query<T>(sql, params);
  if (!row) throw new Error(`nothing to make wrong: ${sql}`);
  return row;
}

const aPayment = (): Promise<{ id: string; amount: string; tx_hash: string; to_address: string }> =>
  one(
    `select t.id, t.amount, t.tx_hash, t.to_address from transfers t join assets s on s.id = t.asset_id
     where t.outcome = 'payment' and t.booked_in = 'available' and s.symbol = 'USDT' order by t.id limit 1`,
  );

const token = (): string => gateway.chain.tokens['USDT']?.address ?? '';
const balanceSlot = (address: string): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [address, 3]));

async function setBalance(address: string, change: (units: bigint) => bigint): Promise<bigint> {
  const slot = balanceSlot(address);
  const held = BigInt(await gateway.rpc<string>('eth_getStorageAt', [token(), slot, 'latest']));
  await gateway.rpc('anvil_setStorageAt', [token(), slot, toBeHex(change(held), 32)]);
  await settled();
  return held;
}

describe('a clean house', () => {
  it('agrees with the chain to the last unit, again and again', async () => {
    for (let i = 0; i < 3; i++) {
      const report = await run();
      expect(report).toMatchObject({ state: 'clean', open: [] });
      expect(report.balances.map(({ difference }) => difference)).toEqual(report.balances.map(() => 0n));
      expect(report.balances.some(({ onChain }) => onChain > 0n)).toBe(true);
    }
  });

  it('shows the merchant what was compared, and everybody when', async () => {
    const report = await run();
    const [state] = (await gateway.api.get<StateList>('/reconciliation')).data;
    expect(state).toMatchObject({ chainId: CHAIN, state: 'clean', group: 'own', differences: [] });
    expect(state?.run).toMatchObject({ runId: report.runId, height: report.height, differences: 0 });
    const usdt = state?.balances?.find(({ currency }) => currency === 'USDT');
    expect(usdt).toMatchObject({ difference: '0.00', onChain: usdt?.books });
    expect(usdt?.onChain).not.toBe('0.00');
    const runs = await gateway.api.get<{ data: ReconciliationRunView[] }>('/reconciliation/runs?limit=1');
    expect(runs.data).toMatchObject([{ runId: report.runId, state: 'clean' }]);
  });

  it('agrees while money comes and goes', async () => {
    const seen: string[] = [];
    const busy = (async () => {
      for (let i = 0; i < 4; i++) {
        const order = await gateway.order({ amount: '60' });
        await gateway.pay(order, '60');
        const batch = await merchant.batch(program, [{ address: someone(), amount: '5' }]);
        await gateway.reaches(order, 'completed');
        await merchant.reach(batch.items, 'confirmed');
      }
    })();
    let done = false;
    void busy.finally(() => (done = true)).catch(() => undefined);
    let flying = 0;
    while (!done) {
      const report = await run();
      seen.push(report.state);
      if (report.balances.some(({ inFlight, notYetIn, notYetOut }) => inFlight + notYetIn + notYetOut > 0n)) flying++;
      expect(report.open).toEqual([]);
    }
    await busy;
    expect(new Set(seen)).toEqual(new Set(['clean']));
    expect(flying).toBeGreaterThan(0);
  }, 180_000);

  it('ends the command with 0', () => {
    const { status, output } = command('books-reconcile', '--rpc', `${CHAIN}=${gateway.chain.rpcUrl}`);
    expect([status, output]).toEqual([0, expect.stringContaining(`${CHAIN}: clean at block`)]);
  }, 120_000);

  it('ends the command with 2 when the chain says nothing, and takes nothing back', () => {
    const { status, output } = command('books-reconcile', '--rpc', `${CHAIN}=http://127.0.0.1:1`);
    expect([status, output]).toEqual([2, expect.stringContaining(`${CHAIN}: unknown`)]);
  }, 120_000);
});

interface Plant {
  readonly what: string;
  /** Makes it wrong. @returns what the report has to name */
  readonly plant: () => Promise<readonly string[]>;
  readonly found: readonly DifferenceKind[];
}

const plants: readonly Plant[] = [
  {
    what: 'the row of a transfer that is deleted',
    plant: async () => {
      const { id, tx_hash } = await aPayment();
      await byHand(['delete from transfers where id = $1', id]);
      return [`transfer ${id}`, tx_hash];
    },
    found: ['arrived_unrecorded', 'booked_without_cause'],
  },
  {
    what: 'the balance of an account that is edited',
    plant: async () => {
      const { id } = await one<{ id: string }>(
        `select a.id from ledger_accounts a where kind = 'available' and balance > 0 limit 1`,
      );
      await byHand(['update ledger_accounts set balance = balance + 1000000 where id = $1', id]);
      return [id];
    },
    found: ['balance_edited'],
  },
  {
    what: 'an entry for a payment that never was',
    plant: async () => {
      await db.query(`select ledger_book($1, now())`, [await phantom('transfer', '999999999')]);
      return ['transfer 999999999'];
    },
    found: ['booked_without_cause'],
  },
  {
    what: 'a posting that is deleted',
    plant: async () => {
      const { id } = await aPayment();
      const { entry_id } = await one<{ entry_id: string }>(
        `select p.entry_id from ledger_postings p join ledger_entries e on e.id = p.entry_id
         where e.cause_kind = 'transfer' and e.cause_id = $1 and p.amount > 0 limit 1`,
        id,
      );
      await byHand(['delete from ledger_postings where entry_id = $1 and amount > 0', entry_id]);
      return [entry_id];
    },
    found: ['balance_edited', 'entry_unbalanced', 'not_booked'],
  },
  {
    what: 'the amount of a posting that is edited',
    plant: async () => {
      const { id, entry_id } = await one<{ id: string; entry_id: string }>(
        `select p.id, p.entry_id from ledger_postings p join ledger_accounts a on a.id = p.account_id
         join ledger_entries e on e.id = p.entry_id where a.kind = 'held' and e.cause_kind = 'payout' limit 1`,
      );
      await byHand(['update ledger_postings set amount = amount + 5 where id = $1', id]);
      return [entry_id];
    },
    found: ['balance_edited', 'booked_amount_differs', 'entry_unbalanced'],
  },
  {
    what: 'a payment that is booked twice, under another cause',
    plant: async () => {
      const { id } = await aPayment();
      await db.query('select ledger_book($1, now())', [await phantom('deposit', id)]);
      return [`deposit ${id}`];
    },
    found: ['booked_without_cause'],
  },
  {
    what: 'the amount of a transfer that is scaled by ten',
    plant: async () => {
      const { id } = await aPayment();
      await byHand(['update transfers set amount = amount * 10 where id = $1', id]);
      return [id.padStart(26, '0'), 'off by a factor of 10'];
    },
    found: ['booked_amount_differs', 'recorded_amount_differs'],
  },
  {
    what: 'the row of a transaction that left, deleted',
    plant: async () => {
      const { id, subject_id, hash } = await one<{ id: string; subject_id: string; hash: string }>(
        `select id, subject_id, hash from outgoing_transactions where kind = 'payout' and state = 'confirmed' order by number limit 1`,
      );
      await byHand(
        ['delete from outgoing_attempts where transaction_id = $1', id],
        ['delete from outgoing_transactions where id = $1', id],
      );
      return [subject_id, hash, `outgoing ${id}`];
    },
    found: ['balance_differs', 'booked_without_cause', 'left_unasked', 'payout_without_transaction'],
  },
  {
    what: "the platform's fee of an order that is not booked",
    plant: async () => {
      const { id } = await one<{ id: string }>(`select id from orders where state = 'completed' and fee > 0 limit 1`);
      await unbook('order', id);
      return [id];
    },
    found: ['fee_not_booked'],
  },
  {
    what: "the network's fee of a payout that is not booked",
    plant: async () => {
      const { id } = await one<{ id: string }>(`select id from outgoing_transactions where fee > 0 limit 1`);
      await unbook('outgoing', id);
      return [id];
    },
    found: ['fee_not_booked'],
  },
  {
    what: 'a payment that is not booked',
    plant: async () => {
      const { id } = await aPayment();
      await unbook('transfer', id);
      return [id.padStart(26, '0')];
    },
    found: ['not_booked'],
  },
  {
    what: 'a transfer that is made up, and booked',
    plant: async () => {
      const { id } = await aPayment();
      await byHand([
        `insert into transfers overriding system value select * from jsonb_populate_record(
           (select t from transfers t where id = $1), '{"id": "888888888", "tx_hash": "0xabc"}')`,
        id,
      ]);
      await db.query('select ledger_book($1, now())', [await phantom('transfer', '888888888', id)]);
      return ['888888888'.padStart(26, '0')];
    },
    found: ['recorded_not_on_chain'],
  },
  {
    what: 'a payout whose address was changed after it left',
    plant: async () => {
      const { id } = await one<{ id: string }>(
        `select o.id from outgoing_transactions o where o.kind = 'payout' and o.state = 'confirmed' limit 1`,
      );
      await byHand([
        `update payouts set address = lower($2) where id = (select subject_id from outgoing_transactions where id = $1)`,
        id,
        someone(),
      ]);
      return [id];
    },
    found: ['transaction_without_payout'],
  },
  {
    what: 'a hold that is given back by hand',
    plant: async () => {
      const { id, subject_id } = await one<{ id: string; subject_id: string }>(
        `select o.id, o.subject_id from outgoing_transactions o where o.kind = 'payout' and o.state = 'confirmed' limit 1`,
      );
      await byHand([`update payouts set state = 'queued', finished_at = null where id = $1`, subject_id]);
      return [id, subject_id];
    },
    found: ['booked_in_another_place', 'transaction_without_payout'],
  },
];

/** A movement as `ledger_book` takes it: the amount of a payment comes in once more. */
async function phantom(causeKind: string, causeId: string, like?: string): Promise<string> {
  const { asset_id, organization_id, amount } = await one<{
    asset_id: number;
    organization_id: string;
    amount: string;
  }>('select asset_id, organization_id, amount from transfers where id = $1', like ?? (await aPayment()).id);
  const move = { kind: 'transfer.received', causeKind, causeId, step: 1, assetId: asset_id, amount };
  const accounts = {
    debitOrganization: organization_id,
    debitKind: 'custody',
    creditOrganization: organization_id,
    creditKind: 'available',
  };
  return JSON.stringify([{ ...move, ...accounts }]);
}

/** Takes all entries of a cause out of the books, with what they did to the balances. */
const unbook = (causeKind: string, causeId: string): Promise<void> => {
  const postings = `select p.* from ledger_postings p join ledger_entries e on e.id = p.entry_id
    where e.cause_kind = $1 and e.cause_id = $2`;
  return byHand(
    [
      `update ledger_accounts a set balance = balance - s.amount, postings_count = postings_count - s.postings
       from (select account_id, sum(amount) as amount, count(*) as postings from (${postings}) p group by 1) s
       where a.id = s.account_id`,
      causeKind,
      causeId,
    ],
    [`delete from ledger_postings where id in (select id from (${postings}) p)`, causeKind, causeId],
    ['delete from ledger_entries where cause_kind = $1 and cause_id = $2', causeKind, causeId],
  );
};

describe('in the database', () => {
  beforeAll(async () => {
    await quiet();
    await keepCopies();
  }, PATIENCE_MS);

  it.each(plants)('finds $what', async ({ plant, found }) => {
    const named = await plant();
    const report = await run();
    const after = await putBack().then(run);
    expect(report.state).toBe('different');
    expect(kinds(report)).toEqual(found);
    const text = JSON.stringify(report.open);
    for (const name of named) expect(text).toContain(name);
    expect(after).toMatchObject({ state: 'clean', open: [] });
  });
});

describe('on the chain', () => {
  it('finds coins that left behind its back', async () => {
    const address = merchant.hot;
    const data = new Interface(['function transfer(address,uint256)']).encodeFunctionData('transfer', [
      someone(),
      3_000_000n,
    ]);
    const held = BigInt(await gateway.rpc<string>('eth_getStorageAt', [token(), balanceSlot(address), 'latest']));
    const coins = await gateway.rpc<string>('eth_getBalance', [address, 'latest']);
    await gateway.rpc('anvil_setBalance', [address, toBeHex(10n ** 18n)]);
    await gateway.rpc('anvil_impersonateAccount', [address]);
    const hash = await gateway.rpc<string>('eth_sendTransaction', [{ from: address, to: token(), data }]);
    await gateway.rpc('anvil_stopImpersonatingAccount', [address]);
    await settled();
    // what the transaction cost is not what this is about
    await gateway.rpc('anvil_setBalance', [address, coins]);
    await settled();
    const report = await run();
    expect(report.open).toMatchObject([
      {
        kind: 'left_unasked',
        address,
        effect: '-3.00',
        subject: { kind: 'chain_transfer' },
        evidence: { txHash: hash },
      },
    ]);
    // the same again, and nothing new is told of
    expect((await run()).news).toEqual([]);
    await setBalance(address, () => held);
    expect(await run()).toMatchObject({ state: 'clean', open: [] });
  });

  it('finds a balance that the token changed by itself', async () => {
    const address = merchant.hot;
    const held = await setBalance(address, (units) => units + 123n);
    expect((await run()).open).toMatchObject([{ kind: 'balance_differs', address, effect: '0.000123' }]);
    await setBalance(address, () => held);
    expect(await run()).toMatchObject({ state: 'clean', open: [] });
  });

  it('finds coins that came while nobody watched the address, until somebody accepts them with a reason', async () => {
    const address = someone().toLowerCase();
    const hash = await pay(gateway.chain, 'USDT', address, '9');
    await settled();
    expect(await run()).toMatchObject({ state: 'clean' });
    await db.query(
      `insert into addresses (organization_id, family, livemode, address, display, state, created_at)
       values ($1, 'evm', false, $2, $2, 'retired', now())`,
      [gateway.stack.ready.organization.id, address],
    );
    const report = await run();
    expect(report.open).toMatchObject([
      { kind: 'arrived_unrecorded', address, effect: '9.00', evidence: { txHash: hash } },
    ]);
    process.kill(gateway.stack.ready.pids.worker, 'SIGCONT');
    const told = await waitFor(
      'the event',
      async () =>
        gateway.sink.at('/hook').find(({ body }) => body.includes('"reconciliation.different"') && body.includes(hash)),
      PATIENCE_MS,
    );
    expect(told).toBeTruthy();
    await quiet();
    const [mine] = (await gateway.api.get<StateList>('/reconciliation')).data;
    expect(mine).toMatchObject({
      chainId: CHAIN,
      state: 'different',
      differences: [{ address, evidence: { txHash: hash } }],
    });
    const { api, secondOrganization } = gateway.stack.ready;
    const other = new ApiClient(api, secondOrganization.apiKeys.owner);
    const [others] = (await other.get<StateList>('/reconciliation')).data;
    expect(others).toMatchObject({ chainId: CHAIN, state: 'different', differences: [] });
    expect(JSON.stringify(others)).not.toContain(address);
    const rpc = ['--rpc', `${CHAIN}=${gateway.chain.rpcUrl}`];
    expect(command('books-reconcile', ...rpc)).toMatchObject({ status: 1, output: expect.stringContaining(hash) });
    const id = report.open[0]?.differenceId ?? '';
    expect(command('books-reconcile', '--accept', id, '--reason', 'paid before it was imported')).toMatchObject({
      status: 0,
    });
    expect(command('books-reconcile', ...rpc)).toMatchObject({ status: 0 });
    expect(await run()).toMatchObject({ state: 'clean', open: [] });
    // what comes later is watched, and books agree with it
    await pay(gateway.chain, 'USDT', address, '4');
    await settled();
    expect(await run()).toMatchObject({ state: 'clean', open: [] });
    // another amount is another difference
    const held = await setBalance(address, (units) => units - 1n);
    expect((await run()).open).toMatchObject([{ kind: 'balance_differs', address, effect: '-0.000001' }]);
    await setBalance(address, () => held);
    expect(await run()).toMatchObject({ state: 'clean', open: [] });
  }, 240_000);
});
