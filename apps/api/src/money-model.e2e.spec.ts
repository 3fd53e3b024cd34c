import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { operatorOf } from '@chaintill/access';
import type { OutgoingTransaction } from '@chaintill/outgoing';
import { PayoutOutcomes, type BatchView, type PayoutView } from '@chaintill/payouts';
import { sqlFault } from '@chaintill/persistence';
import { Settings } from '@chaintill/settings';
import { SettlementService } from '@chaintill/settlement';
import { AccountTransferRunner } from '@chaintill/sub-accounts';
import fc from 'fast-check';
import { pino } from 'pino';
import { simulationSeed } from '../../../tools/test/random';
import { totpCode } from '../../../tools/test/totp';
import { IncomingMoney } from '../testing/incoming-money';
import { hotWallet, MovingClock, payer, STEP_MS, type Payer } from '../testing/paying-out';
import { randomAddress, TestApi, type TestOrganization } from '../testing/test-api';
import { createApi } from './app';

/*
 * Whatever is done with money, in whatever order, by two apis with their own pools at the same moment: after each round the
 * ledger is as a model says that knows nothing but what was asked for and what was answered. MODEL_RUNS and MODEL_ROUNDS make
 * it longer.
 */

const RUNS = Number(process.env['MODEL_RUNS'] ?? 5);
const ROUNDS = Number(process.env['MODEL_ROUNDS'] ?? 40);
const CHAIN = 'ethereum-sepolia';
const UNIT = 1_000_000n;

const clock = new MovingClock();
let api: TestApi;
let apps: readonly NestFastifyApplication[];
let urls: readonly string[];
let outgoing = 0;
beforeAll(async () => {
  api = await TestApi.start({}, 9, clock);
  const second = await createApi(api.config, { logger: pino({ level: 'silent' }), clock });
  await second.listen(0, '127.0.0.1');
  apps = [api.app, second];
  urls = [api.url, await second.getUrl()];
  await hotWallet(api);
});
afterAll(async () => {
  await apps[1]?.close();
  await api.stop();
});

/** One thing to do; `at` is where among what there is, from 0 to 1, and `by` which of the two apis is asked. */
interface Command {
  readonly what: keyof typeof DO;
  readonly units: number;
  readonly at: number;
  readonly by: 0 | 1;
}

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** What a payout is to the model: money that is bound until it ends, once. */
interface Bound {
  readonly units: bigint;
  readonly orderId: string | null;
  readonly purse: string;
  readonly batchId: string;
  ending: 'paid' | 'released' | null;
}

interface Paid {
  readonly txHash: string;
  readonly units: bigint;
  readonly fee: bigint;
  readonly orderId: string | null;
  readonly purse: string;
}

/** Money that is to go from one purse to another, once a worker comes to it. */
interface Going {
  readonly from: string;
  readonly to: string;
  readonly units: bigint;
}

/** The merchant's own, beside the accounts that he opens. */
const MAIN = '';

/** A merchant, and all that can be known about his money from outside. */
class Model {
  pending = 0n;
  /** What each purse may spend less what it owes. */
  readonly purses = new Map<string, bigint>([[MAIN, 0n]]);
  fees = 0n;
  held = 0n;
  /** Whether the chain took back what was final: the merchant may owe something since. */
  reversed = false;
  readonly seen: Paid[] = [];
  readonly final: Paid[] = [];
  readonly payouts = new Map<string, Bound>();
  /** Addresses that take deposits, each for a purse. */
  readonly addresses: { readonly address: string; readonly purse: string }[] = [];
  readonly going = new Map<string, Going>();
  private verifying: Promise<unknown> = Promise.resolve();

  constructor(
    readonly shop: TestOrganization,
    readonly person: Payer,
  ) {}

  static async open(): Promise<Model> {
    const shop = await api.organization();
    await api.stock(shop, 2 + ROUNDS * 4);
    const scope = { organizationId: shop.organizationId, livemode: false };
    await api.app.get(Settings, { strict: false }).set(operatorOf(scope, 'test'), 'platformFeePercent', '1');
    const model = new Model(shop, await payer(api, clock, shop.emails.owner, 'owner'));
    for (const name of ['anna', 'ben']) {
      const made = await model.call(0, 'POST', '/accounts', { name });
      const accountId = name === 'anna' ? MAIN : String(made.body['accountId']);
      model.purses.set(String(made.body['accountId']), 0n);
      const body = { depositReference: name, currency: 'USDT', chainId: CHAIN, ...(accountId && { accountId }) };
      const bound = await model.call(0, 'POST', '/deposits/references', body);
      model.addresses.push({ address: String(bound.body['address']), purse: accountId });
    }
    return model;
  }

  get net(): bigint {
    return [...this.purses.values()].reduce((sum, units) => sum + units, 0n);
  }

  gets(purse: string, units: bigint): void {
    this.purses.set(purse, (this.purses.get(purse) ?? 0n) + units);
  }

  /** Looks what became of what was to go from purse to purse. */
  async catchUp(): Promise<void> {
    for (const [id, { from, to, units }] of this.going) {
      const { body } = await this.call(0, 'GET', `/account-transfers/${id}`);
      if (body['status'] !== 'completed' && body['status'] !== 'failed') continue;
      this.going.delete(id);
      if (body['status'] === 'failed') continue;
      this.gets(from, -units);
      this.gets(to, units);
    }
  }

  async call(by: number, method: string, path: string, body?: object): Promise<Answered> {
    const answer = await fetch(`${urls[by]}/api/v1${path}`, {
      method,
      headers: { 'x-api-key': this.person.key, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const isAnswer = answer.status < 300 || answer.status === 409;
    if (!isAnswer) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }; // every answer is an object
  }

  /** A code counts once and takes its time: one after the other. */
  verify(by: number, batchId: string): Promise<Answered> {
    const next = this.verifying.then(() => {
      clock.pass(STEP_MS);
      const code = totpCode(this.person.secret, clock.now());
      return this.call(by, 'POST', `/payouts/batches/${batchId}/verify`, { code });
    });
    this.verifying = next.catch(() => undefined);
    return next;
  }

  made(items: readonly PayoutView[], batchId: string): void {
    for (const { payoutId, amount, orderId, accountId } of items) {
      const units = BigInt(amount.replace('.', '')) * 10_000n;
      const purse = accountId ?? MAIN;
      this.payouts.set(payoutId, { units, orderId, purse, batchId, ending: null });
      this.gets(purse, -units);
      this.held += units;
    }
  }

  ends(payoutId: string, ending: 'paid' | 'released'): void {
    const payout = this.payouts.get(payoutId);
    if (!payout) throw new Error(`nobody made ${payoutId}`);
    if (payout.ending) throw new Error(`${payoutId} was ${payout.ending} and is ${ending}`);
    payout.ending = ending;
    this.held -= payout.units;
    if (ending === 'released') this.gets(payout.purse, payout.units);
  }

  pick<T>(things: readonly T[], { at }: Command): T | undefined {
    return things[Math.floor(at * things.length)];
  }

  /** Takes one away, so that nobody else has it. */
  take(things: Paid[], { at }: Command): Paid | undefined {
    return things.splice(Math.floor(at * things.length), 1)[0];
  }
}

/** Money comes to an address, as an indexer writes it down. */
async function arrives(address: string, units: bigint, by: number): Promise<string> {
  const txHash = `0x${randomBytes(32).toString('hex')}`;
  await api.database.db.query(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
       to_address, amount, organization_id, livemode, address_id, state, created_at)
     select s.chain_id, $1, 0, 1, '0x02', $2, s.id, s.contract, '0x03', a.address, $3, a.organization_id, a.livemode, a.id, 'seen', $2
     from addresses a, assets s where a.display = $4 and s.chain_id = $5 and s.symbol = 'USDT'`,
    [txHash, clock.now(), units.toString(), address, CHAIN],
  );
  await settle(by);
  return txHash;
}

async function becomes({ txHash }: Paid, state: 'final' | 'orphaned', by: number): Promise<void> {
  await api.database.db.query('update transfers set state = $2, settlement_due = true where tx_hash = $1', [
    txHash,
    state,
  ]);
  await settle(by);
}

const settle = (by: number): Promise<number> | undefined =>
  apps[by]?.get(SettlementService, { strict: false }).settle(CHAIN);

/** A worker that learns how a payout ended; another one, or the merchant, may have been faster. */
async function end(model: Model, payoutId: string, by: number, ending: 'paid' | 'released'): Promise<void> {
  const outcomes = apps[by]?.get(PayoutOutcomes, { strict: false });
  const landed = { hash: `0x${randomBytes(32).toString('hex')}`, height: 1, blockHash: '0x02', fee: 1n };
  outgoing += 1;
  const sequence = outgoing;
  const ended = await api.database.db.tx(async (tx) => {
    const [row] = await tx.query<object>(
      ending === 'paid'
        ? `update outgoing_transactions set state = 'confirmed', hash = $2, height = 1, block_hash = '0x02', fee = 1, sequence = $3
           where subject_id = $1 and state = 'queued' returning *`
        : `update outgoing_transactions set state = 'failed', failure = $2 || $3 where subject_id = $1 and state = 'queued' returning *`,
      [payoutId, landed.hash, ending === 'paid' ? sequence : String(sequence)],
    );
    if (!row) return false;
    const { id, organization_id: organizationId } = row as { id: string; organization_id: string }; // columns of the table
    // what handlers look at
    const transaction = { id, kind: 'payout', subjectId: payoutId, organizationId, livemode: false, chainId: CHAIN };
    if (ending === 'paid') await outcomes?.confirmed(tx, transaction as OutgoingTransaction, landed);
    else await outcomes?.failed(tx, transaction as OutgoingTransaction, 'it would fail');
    return true;
  });
  if (ended) model.ends(payoutId, ending);
}

const usdt = (units: number): string => `${units}.00`;

/** What can be done. Each tells the model what it did, by what was answered and nothing else. */
const DO = {
  async deposit(model: Model, command: Command) {
    const units = BigInt(command.units) * UNIT;
    const { address = '', purse = MAIN } = model.pick(model.addresses, command) ?? {};
    model.pending += units;
    model.seen.push({ txHash: await arrives(address, units, command.by), units, fee: 0n, orderId: null, purse });
  },
  async sale(model: Model, { units: whole, by }: Command) {
    const request = {
      orderReference: randomBytes(8).toString('hex'),
      amount: usdt(whole),
      currency: 'USDT',
      chainId: CHAIN,
    };
    const { body } = await model.call(by, 'POST', '/orders', request);
    const [orderId, units] = [String(body['orderId']), BigInt(whole) * UNIT];
    model.pending += units;
    const txHash = await arrives(String(body['address']), units, by);
    // one percent of whole coins has six decimals at most
    model.seen.push({ txHash, units, fee: units / 100n, orderId, purse: MAIN });
  },
  async finality(model: Model, command: Command) {
    const paid = model.take(model.seen, command);
    if (!paid) return;
    await becomes(paid, 'final', command.by);
    model.pending -= paid.units;
    model.gets(paid.purse, paid.units - paid.fee);
    model.fees += paid.fee;
    model.final.push(paid);
  },
  async reorg(model: Model, command: Command) {
    const paid = model.take(model.seen, command);
    if (!paid) return;
    await becomes(paid, 'orphaned', command.by);
    model.pending -= paid.units;
  },
  /** The chain takes back what was final, perhaps after it was spent. */
  async reversal(model: Model, command: Command) {
    const paid = model.take(model.final, command);
    if (!paid) return;
    await becomes(paid, 'orphaned', command.by);
    model.gets(paid.purse, paid.fee - paid.units);
    model.reversed = true;
    model.fees -= paid.fee;
  },
  async payout(model: Model, command: Command) {
    const { units, at, by } = command;
    const purse = model.pick([MAIN, ...model.purses.keys()], command) ?? MAIN;
    const items = Array.from({ length: 1 + Math.floor(at * 3) }, () => ({
      address: randomAddress(),
      currency: 'USDT',
      chainId: CHAIN,
      amount: usdt(units),
      ...(purse && { accountId: purse }),
    }));
    const { status, body } = await model.call(by, 'POST', '/payouts', { items });
    const wanted = BigInt(units * items.length) * UNIT;
    if (status !== 201) return { refused: body['code'], wanted, purse };
    const batch = body as unknown as BatchView;
    model.made(batch.items, batch.batchId);
    return { made: wanted, purse };
  },
  async transfer(model: Model, command: Command) {
    const accounts = [...model.purses.keys()].filter((purse) => purse !== MAIN);
    const account = model.pick(accounts, command) ?? '';
    const inwards = command.units % 2 === 0;
    const body = { direction: inwards ? 'in' : 'out', currency: 'USDT', chainId: CHAIN, amount: usdt(command.units) };
    const made = await model.call(command.by, 'POST', `/accounts/${account}/transfers`, body);
    const [from, to] = inwards ? [MAIN, account] : [account, MAIN];
    model.going.set(String(made.body['transferId']), { from, to, units: BigInt(command.units) * UNIT });
  },
  async carrying(_: Model, { by }: Command) {
    await apps[by]?.get(AccountTransferRunner, { strict: false }).run();
  },
  async refund(model: Model, command: Command) {
    const order = model.pick(
      [...model.seen, ...model.final].filter(({ orderId }) => orderId !== null),
      command,
    );
    if (!order) return;
    const body = { amount: usdt(command.units), address: randomAddress() };
    const answer = await model.call(command.by, 'POST', `/orders/${order.orderId}/refunds`, body);
    const refund = answer.body as unknown as PayoutView;
    if (answer.status === 201) model.made([refund], refund.batchId);
  },
  async consent(model: Model, command: Command) {
    const payout = model.pick([...model.payouts.values()], command);
    if (!payout) return;
    await model.verify(command.by, payout.batchId);
  },
  async cancel(model: Model, command: Command) {
    const payout = model.pick([...model.payouts.values()], command);
    if (!payout) return;
    const { status, body } = await model.call(command.by, 'POST', `/payouts/batches/${payout.batchId}/cancel`, {});
    if (status !== 200) return;
    for (const item of (body as unknown as BatchView).items) {
      if (item.status === 'cancelled' && !model.payouts.get(item.payoutId)?.ending)
        model.ends(item.payoutId, 'released');
    }
  },
  async confirmation(model: Model, command: Command) {
    const id = model.pick([...model.payouts.keys()], command);
    if (id) await end(model, id, command.by, 'paid');
  },
  async failure(model: Model, command: Command) {
    const id = model.pick([...model.payouts.keys()], command);
    if (id) await end(model, id, command.by, 'released');
  },
};

/** What is off in the books of a merchant. */
async function faults({ shop }: Model): Promise<unknown[]> {
  return api.database.db.query(
    `with own as materialized (
       select p.entry_id, p.asset_id, p.account_id, p.amount from ledger_accounts a join ledger_postings p on p.account_id = a.id
       where a.organization_id = $1)
     select 'entry ' || entry_id as off from own group by entry_id, asset_id having sum(amount) <> 0
     union all select 'account ' || a.id from ledger_accounts a left join own p on p.account_id = a.id where a.organization_id = $1
       group by a.id having a.balance <> coalesce(sum(p.amount), 0) or a.postings_count <> count(p.amount)
         or (a.kind not in ('custody', 'receivable', 'costs') and a.balance < 0)`,
    [shop.organizationId],
  );
}

/** The ledger in the words of the model. */
async function booked({ shop, purses }: Model): Promise<object> {
  const rows = await api.database.db.query<{ kind: string; purse: string; balance: string }>(
    'select kind, sub_account as purse, balance from ledger_accounts where organization_id = $1',
    [shop.organizationId],
  );
  const of = (kinds: readonly string[], purse?: string): bigint =>
    rows
      .filter((row) => kinds.includes(row.kind) && (purse === undefined || row.purse === purse))
      .reduce((sum, { balance }) => sum + BigInt(balance), 0n);
  return {
    pending: of(['pending']),
    purses: new Map([...purses.keys()].map((purse) => [purse, of(['available', 'receivable'], purse)])),
    held: of(['held']),
    fees: of(['fees']),
    onChain: -of(['custody']),
  };
}

const command: fc.Arbitrary<Command> = fc.record({
  what: fc.constantFrom<keyof typeof DO>(
    ...(['deposit', 'deposit', 'sale', 'sale', 'finality', 'finality', 'finality', 'reorg', 'reversal'] as const),
    ...(['payout', 'payout', 'payout', 'refund', 'consent', 'consent', 'cancel', 'confirmation', 'failure'] as const),
    ...(['transfer', 'transfer', 'carrying'] as const),
  ),
  units: fc.integer({ min: 1, max: 100 }),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  by: fc.constantFrom(0, 1),
});

it('keeps the books as the model says, whatever two apis are asked for at once', async () => {
  await new IncomingMoney(api).read();
  let commands = 0;
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), { minLength: ROUNDS, maxLength: ROUNDS }),
      async (rounds) => {
        const model = await Model.open();
        for (const round of rounds) {
          const before = new Map(model.purses);
          const results = await Promise.all(round.map((one) => DO[one.what](model, one)));
          for (const [n, one] of round.entries()) {
            const result = results[n];
            done.set(one.what, (done.get(one.what) ?? 0) + 1);
            if (!result || round.length > 1) continue;
            // alone, it is clear what has to be answered
            const had = before.get(result.purse) ?? 0n;
            if ('made' in result) expect(model.net).toBeGreaterThanOrEqual(0n);
            else expect(result.refused).toBe('INSUFFICIENT_FUNDS');
            // who owes something may pay out less than a purse has
            if (!model.reversed) expect('made' in result).toBe((result.made ?? result.wanted) <= had);
          }
          commands += round.length;
          await model.catchUp();
          const { pending, purses, held, fees } = model;
          const onChain = pending + model.net + held + fees;
          expect(await booked(model)).toEqual({ pending, purses, held, fees, onChain });
          expect(await faults(model)).toEqual([]);
        }
      },
    ),
    { numRuns: RUNS, seed: simulationSeed('money-model'), endOnFailure: true },
  );
  process.stdout.write(`money-model: ${commands} commands, ${JSON.stringify(Object.fromEntries(done))}\n`);
  expect([...done.keys()].sort()).toEqual(Object.keys(DO).sort());
}, 3_600_000);

it.each([
  'update ledger_entries set kind = kind',
  'delete from ledger_entries',
  'truncate ledger_entries',
  'update ledger_postings set amount = amount + 1',
  'delete from ledger_postings',
  'truncate ledger_postings',
  'update ledger_accounts set balance = balance + 1',
  'delete from ledger_accounts',
  // what a session says about itself opens nothing
  `do $$ begin perform set_config('chaintill.ledger', 'posting', true); update ledger_accounts set balance = balance + 1; end $$`,
])('lets its own role in the database not do: %s', async (text) => {
  const fault = await api.database.db.query(text).then(
    () => null,
    (error: unknown) => sqlFault(error),
  );
  expect(fault?.code).toBe('23000');
});
