import { OutgoingHandlers } from '@chaintill/outgoing';
import type { Tx } from '@chaintill/persistence';
import { Wallet } from 'ethers';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';

let rig: OutgoingRig;
beforeAll(async () => {
  rig = await OutgoingRig.start();
}, 60_000);
afterAll(() => rig.stop());

const stranger = (): string => Wallet.createRandom().address.toLowerCase();

it('asks nobody about a transfer that was called off, and wished for otherwise, while those before it had their turn', async () => {
  const [first, changed] = [stranger(), stranger()];
  const asked: string[] = [];
  let again: string | undefined;
  const end = async (tx: Tx, id: string, ending: string): Promise<void> => {
    await tx.query('insert into test_endings (id, ending) values ($1, $2)', [id, ending]);
  };
  const handlers = new OutgoingHandlers();
  handlers.register('payout', {
    objects: async (_, { id, subjectId }) => {
      asked.push(id);
      if (subjectId === 'pay_first' && again === undefined) {
        // as somebody who changes a payout, on a connection of his own
        await rig.db.tx((tx) => rig.outgoing.cancel(tx, second, 'changed'));
        again = await rig.wish('pay_second', changed, 3n);
      }
      return null;
    },
    confirmed: (tx, { id }) => end(tx, id, 'confirmed'),
    failed: (tx, { id }) => end(tx, id, 'failed'),
    reverted: (tx, { id }) => end(tx, id, 'reverted'),
  });
  const before = await rig.wish('pay_first', first, 1n);
  const second = await rig.wish('pay_second', stranger(), 2n);
  await rig.runner(undefined, undefined, handlers);
  await rig.finished();
  expect(asked).toContain(before);
  expect(asked).not.toContain(second);
  expect(await rig.endings()).toEqual({ [before]: 'confirmed', [again ?? '']: 'confirmed' });
  expect(await rig.truth([first, changed])).toEqual([`${first} 1`, `${changed} 3`].sort());
}, 90_000);
