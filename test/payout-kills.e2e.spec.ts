import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../tools/launcher/api-client';
import { Random } from '../tools/test/random';
import { Gateway } from './gateway';
import { PayingOut, someone } from './paying-out';

/*
 * A batch of 100 over two workers, while workers, signer and indexer are killed at moments drawn by a seed. TEST_SEEDS=20 takes
 * the seeds 1 to 20; TEST_SEED is the last one of a run, else drawn anew. What left is counted from the receipts of the chain.
 */

const PAYOUTS = 100;
const KILLS = 12;
const LONGEST_PAUSE_MS = 2_500;
const count = Number(process.env['TEST_SEEDS'] ?? 1);
const seeds = Array.from({ length: count }, (_, n) => n + 1);
/** Those that once failed stay in this list. */
const chosen = process.env['TEST_SEEDS'] ? seeds : [...seeds, Random.seed()];

let gateway: Gateway;
let merchant: PayingOut;
let program: ApiClient;
let second: ChildProcess;
beforeAll(async () => {
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '2' });
  merchant = await PayingOut.open(gateway);
  program = await merchant.program();
  second = (await merchant.another('worker')).child;
}, 180_000);
afterAll(async () => {
  await merchant.close();
  await gateway.close();
}, 60_000);

/** Kills one of two workers, the signer or the indexer, unless it is not back from its last kill. */
async function killOne(random: Random): Promise<void> {
  const victim = random.pick(['worker', 'second worker', 'signer', 'indexer'] as const);
  if (victim === 'second worker') {
    second.kill('SIGKILL');
    second = (await merchant.another('worker')).child;
    return;
  }
  try {
    gateway.stack.kill(victim);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

it.each(chosen)(
  'pays each of a hundred once, whoever is killed (seed %d)',
  async (seed) => {
    process.stdout.write(`payout-kills: TEST_SEED=${seed}\n`);
    const random = new Random(seed);
    await merchant.earn('1100');
    const before = { usdt: await merchant.holdings('USDT'), eth: await merchant.holdings('ETH') };
    const wanted = Array.from({ length: PAYOUTS }, (_, n) => ({
      address: someone(),
      amount: `10.${String(n).padStart(2, '0')}`,
    }));
    const batch = await merchant.batch(program, wanted);
    await merchant.verify(program, batch);
    for (let kills = 0; kills < KILLS; kills++) {
      await sleep(random.between(0, LONGEST_PAUSE_MS));
      await killOne(random);
    }
    await merchant.reach(batch.items, 'confirmed', 240_000);

    const expected = wanted.map(({ address, amount }) => `${address.toLowerCase()} ${amount.replace('.', '')}0000`);
    expect(await merchant.received(wanted.map(({ address }) => address))).toEqual(expected.sort());
    const { rows } = await gateway.database.query<object>(
      `select count(*) filter (where e.kind = 'payout.held')::int as held, count(*) filter (where e.kind = 'payout.sent')::int as sent,
              count(*) filter (where e.kind = 'payout.released')::int as released
       from ledger_entries e join payouts p on p.id = e.cause_id and e.cause_kind = 'payout' where p.batch_id = $1`,
      [batch.batchId],
    );
    expect(rows).toEqual([{ held: PAYOUTS, sent: PAYOUTS, released: 0 }]);
    expect(await gateway.books()).not.toHaveProperty('USDT held');
    const after = { usdt: await merchant.holdings('USDT'), eth: await merchant.holdings('ETH') };
    const paid = before.usdt.chain - after.usdt.chain;
    expect([paid, before.usdt.books - after.usdt.books]).toEqual([1_049_500_000n, 1_049_500_000n]);
    const fees = before.eth.chain - after.eth.chain;
    expect([fees > 0n, before.eth.books - after.eth.books]).toEqual([true, fees]);
    await gateway.checkBooks();
  },
  420_000,
);
