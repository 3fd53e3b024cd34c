import { OutgoingHandlers } from '@chaintill/outgoing';
import type { Tx } from '@chaintill/persistence';
import { Wallet } from 'ethers';
import { Registry } from 'prom-client';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';

let rig: OutgoingRig;
beforeAll(async () => {
  rig = await OutgoingRig.start();
}, 60_000);
afterAll(() => rig.stop());

const stranger = (): string => Wallet.createRandom().address.toLowerCase();

it('lets others pass while the books refuse what one of them came to, and books that once they take it', async () => {
  const refusing = new Set(['pay_unheld', 'pay_over', 'pay_odd']);
  const refuse = (subjectId: string): void => {
    if (refusing.has(subjectId)) throw new Error(`the hold of ${subjectId} was ended before`);
  };
  const end = async (tx: Tx, id: string, ending: string): Promise<void> => {
    await tx.query('insert into test_endings (id, ending) values ($1, $2)', [id, ending]);
  };
  const handlers = new OutgoingHandlers();
  handlers.register('payout', {
    objects: async (_, { subjectId }) => {
      if (subjectId === 'pay_odd') refuse(subjectId);
      return null;
    },
    moved: async (_, { subjectId, state }) => {
      if (subjectId === 'pay_over' && state === 'signed') refuse(subjectId);
    },
    confirmed: async (tx, { id, subjectId }) => {
      refuse(subjectId);
      await end(tx, id, 'confirmed');
    },
    failed: (tx, { id }) => end(tx, id, 'failed'),
    reverted: (tx, { id }) => end(tx, id, 'reverted'),
  });
  const [registry, logged] = [new Registry(), [] as object[]];
  const quiet = (): void => undefined;
  const error = (fields: object, text: string): void => {
    if (/cannot be written down/.test(text)) logged.push(fields);
  };
  await rig.runner(undefined, undefined, handlers, registry, { info: quiet, warn: quiet, error });
  const to = Array.from({ length: 5 }, stranger);
  const [unheld, over, odd, first, second] = [
    await rig.wish('pay_unheld', to[0] ?? '', 1n),
    await rig.wish('pay_over', to[1] ?? '', 2n),
    await rig.wish('pay_odd', to[2] ?? '', 3n),
    await rig.wish('pay_first', to[3] ?? '', 4n),
    await rig.wish('pay_second', to[4] ?? '', 5n),
  ];
  await rig.until('the first has passed those that nobody takes note of', async () => {
    const [a, b] = [await rig.row(unheld), await rig.row(first)];
    return a.state === 'mined' && (b.state === 'signed' || b.state === 'sent');
  });
  expect(await rig.row(over)).toMatchObject({ state: 'crafted' });
  expect(await rig.row(odd)).toMatchObject({ state: 'queued' });
  refusing.delete('pay_over');
  await rig.until('others are confirmed', async () => (await rig.row(second)).state === 'confirmed');
  expect(await rig.row(unheld)).toMatchObject({ state: 'mined' });
  // all three were tried again and again: it is counted each time, and said once for each reason
  const tries = await registry.getSingleMetric('chaintill_outgoing_unwritten_total')?.get();
  expect(tries?.values[0]?.value).toBeGreaterThan(3);
  expect(logged.map((fields) => (fields as { transaction: string }).transaction).sort()).toEqual(
    [unheld, over, odd].sort(),
  );
  refusing.clear();
  await rig.finished();
  expect(await rig.truth(to)).toEqual(to.map((address, n) => `${address} ${n + 1}`).sort());
  expect(Object.values(await rig.endings())).toEqual(Array(5).fill('confirmed'));
  const passes = await rig.db.query<{ token: string }>('select lease_token as token from outgoing_senders');
  // it is not looked at without a rest
  expect(Number(passes[0]?.token)).toBeLessThan(1_000);
});
