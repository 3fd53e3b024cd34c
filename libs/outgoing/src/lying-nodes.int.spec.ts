import { setTimeout as sleep } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { startLyingProxy, type Lies, type LyingProxy } from '../../../tools/test/lying-proxy';
import { waitFor } from '../../../tools/local/ports';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';
import { Random } from '../../../tools/test/random';

const PAYMENTS = 16;
const seed = Random.seed();

let rig: OutgoingRig;
let proxy: LyingProxy;
beforeAll(async () => {
  console.log(`seed ${seed}`);
  rig = await OutgoingRig.start();
  proxy = await startLyingProxy(rig.stack.anvil.url, {}, seed);
  await rig.runner([proxy.url]);
}, 60_000);
afterAll(async () => {
  await rig.stop();
  await proxy.stop();
});

const cases: [string, Lies][] = [
  ['takes it and says nothing', { sentSilently: 0.5 }],
  ['takes it and breaks the connection', { sentThenReset: 0.5 }],
  ['takes it and answers 500', { sentThenFailed: 0.5 }],
  ['says that it knew it and never saw it', { sendRefused: 0.5, refusals: ['already known'] }],
  ['says that the nonce is used and it is not', { sendRefused: 0.5, refusals: ['nonce too low'] }],
  ['says that a replacement is underpriced', { sendRefused: 0.5, refusals: ['replacement transaction underpriced'] }],
  ['says that nobody can pay', { sendRefused: 0.5, refusals: ['insufficient funds for gas * price + value'] }],
  ['says what nobody ever said', { sendRefused: 0.5, refusals: ['computer says no'] }],
  ['takes it long after it was sent again and replaced', { sentLate: 0.5, lateMs: 6_000 }],
  [
    'does all of that by turns',
    {
      sentSilently: 0.1,
      sentThenReset: 0.1,
      sentThenFailed: 0.1,
      sentLate: 0.15,
      lateMs: 4_000,
      sendRefused: 0.15,
      refusals: ['already known', 'nonce too low', 'replacement transaction underpriced', 'insufficient funds for gas'],
    },
  ],
];

it.each(cases)(
  'pays each once and fails none when the node %s',
  async (name, lies) => {
    proxy.lies = lies;
    const wanted = Array.from({ length: PAYMENTS }, (_, i) => ({
      to: Wallet.createRandom().address.toLowerCase(),
      amount: BigInt(1_000 + i),
    }));
    const ids: string[] = [];
    const [kind = ''] = Object.keys(lies);
    const told = proxy.told.get(kind) ?? 0;
    for (const [i, { to, amount }] of wanted.entries()) ids.push(await rig.wish(`pay_${name}_${i}`, to, amount));
    await waitFor('a lie', async () => ((proxy.told.get(kind) ?? 0) > told ? true : undefined), 60_000);
    await sleep(5_000);
    proxy.lies = {};
    await rig.finished(90_000);
    // what was held back may still come
    await sleep(lies.lateMs ?? 0);
    expect(await rig.truth(wanted.map(({ to }) => to))).toEqual(
      wanted.map(({ to, amount }) => `${to} ${amount}`).sort(),
    );
    const endings = await rig.endings();
    expect(ids.map((id) => endings[id])).toEqual(ids.map(() => 'confirmed'));
    expect((await rig.rows(`kind = 'fill' or never_lands <> '[]'`)).length).toBe(0);
    const { booked, written } = await rig.fees();
    expect(booked).toBe(written);
  },
  180_000,
);
