import { setTimeout as sleep } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';
import { Random } from '../../../tools/test/random';

const KILLS = 12;
const PAYMENTS_EACH = 4;

let rig: OutgoingRig;
afterEach(() => rig.stop());

/** Seeds that once failed stay in this list. */
const seeds = [1, 2, 3, Random.seed()];

it.each(seeds)(
  'pays each once however often its workers are killed (seed %d)',
  async (seed) => {
    const random = new Random(seed);
    rig = await OutgoingRig.start();
    const wanted = Array.from({ length: KILLS * PAYMENTS_EACH }, (_, i) => ({
      to: Wallet.createRandom().address.toLowerCase(),
      amount: BigInt(1_000 + i),
    }));
    const workers = await Promise.all([rig.process(), rig.process()]);
    for (let kills = 0; kills < KILLS; kills++) {
      // there is always something under way
      const next = wanted.slice(kills * PAYMENTS_EACH, (kills + 1) * PAYMENTS_EACH);
      for (const { to, amount } of next) await rig.wish(`pay_${amount}`, to, amount);
      await sleep(random.between(20, 500));
      const victim = random.between(0, 1);
      workers[victim]?.kill('SIGKILL');
      workers[victim] = await rig.process();
    }
    await rig.finished(120_000);
    expect(await rig.truth(wanted.map(({ to }) => to))).toEqual(
      wanted.map(({ to, amount }) => `${to} ${amount}`).sort(),
    );
    const endings = await rig.endings();
    expect(Object.values(endings)).toEqual(wanted.map(() => 'confirmed'));
    const { booked, written } = await rig.fees();
    expect(booked).toBe(written);
  },
  240_000,
);

it('writes nothing when it wakes up after another one has taken over', async () => {
  rig = await OutgoingRig.start();
  const wanted = Array.from({ length: 30 }, (_, i) => ({
    to: Wallet.createRandom().address.toLowerCase(),
    amount: BigInt(2_000 + i),
  }));
  const frozen = await rig.process();
  for (const [i, { to, amount }] of wanted.entries()) await rig.wish(`pay_${i}`, to, amount);
  await rig.until('some are under way', async () => (await rig.rows(`state <> 'queued'`)).length > 5);
  frozen.kill('SIGSTOP');
  await rig.process();
  await rig.until('another one works', async () => (await rig.rows(`state = 'confirmed'`)).length > 10);
  frozen.kill('SIGCONT');
  await rig.finished(120_000);
  expect(await rig.truth(wanted.map(({ to }) => to))).toEqual(wanted.map(({ to, amount }) => `${to} ${amount}`).sort());
  expect(Object.values(await rig.endings())).toEqual(wanted.map(() => 'confirmed'));
}, 240_000);
