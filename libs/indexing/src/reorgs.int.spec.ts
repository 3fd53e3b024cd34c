import { IndexingStack } from '../../../tools/test/indexing-stack';
import { Random } from '../../../tools/test/random';

/** Confirmations of the stack's policy. */
const POLICY = 3;

describe('reorgs', () => {
  let stack: IndexingStack;
  beforeEach(async () => {
    stack = await IndexingStack.start();
  });
  afterEach(() => stack.stop());

  it.each([1, 2, POLICY, POLICY + 2])(
    'takes a payment back after a reorg of depth %i, and takes it again',
    async (depth) => {
      const [ours = ''] = await stack.watch(1);
      await stack.mine(5);
      await stack.index();
      await stack.caughtUp();
      const txHash = await stack.usdt.mint(ours, 7n);
      const raw = await stack.anvil.rpc<string>('eth_getRawTransactionByHash', [txHash]);
      await stack.mine(depth - 1);
      await stack.caughtUp();
      expect(await stack.transfers()).toMatchObject([{ tx_hash: txHash, state: depth >= POLICY ? 'final' : 'seen' }]);
      await stack.db.query('update transfers set settlement_due = false');

      await stack.anvil.rpc('anvil_reorg', [depth, []]);
      await stack.mine(1);
      await stack.caughtUp();
      expect(await stack.transfers()).toMatchObject([{ tx_hash: txHash, state: 'orphaned', settlement_due: true }]);
      expect((await stack.cursor()).rewinds).toBeGreaterThan(0);
      await stack.expectTruth();

      await stack.anvil.rpc('eth_sendRawTransaction', [raw]);
      await stack.mine(POLICY);
      await stack.caughtUp();
      expect(await stack.transfers()).toMatchObject([
        { tx_hash: txHash, state: 'orphaned' },
        { tx_hash: txHash, state: 'final', settlement_due: true },
      ]);
      await stack.expectTruth();
    },
  );

  it('finds its way back after a reorg while it was stopped, deeper than what it read singly', async () => {
    const ours = await stack.watch(2);
    for (let i = 1n; i <= 30n; i++) await stack.usdt.mintMany(ours, i);
    await stack.index({ connection: { native: false } });
    await stack.caughtUp();
    await stack.stopIndexers();
    await stack.anvil.rpc('anvil_reorg', [25, []]);
    await stack.mine(3);
    await stack.usdt.mintMany(ours, 99n);
    await stack.index({ connection: { native: false } });
    await stack.caughtUp();
    await stack.expectTruth(false);
  });

  it('stands still, and takes nothing back, while the chain is shorter than what it read', async () => {
    const [ours = ''] = await stack.watch(1);
    await stack.index();
    await stack.usdt.mint(ours, 7n);
    await stack.caughtUp();
    const before = await stack.cursor();
    await stack.anvil.rpc('anvil_rollback', [1]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await stack.cursor()).toMatchObject({ height: before.height, hash: before.hash });
    expect(await stack.transfers()).toMatchObject([{ state: 'seen' }]);
    await stack.mine(2);
    await stack.caughtUp();
    expect(await stack.transfers()).toMatchObject([{ state: 'orphaned' }]);
  });

  it('ends as a fresh reading would, whatever blocks, reorgs and restarts come', async () => {
    const random = new Random(Random.seed());
    console.log(`seed ${random.seed}`);
    const ours = await stack.watch(5);
    const dropped: string[] = [];
    await stack.mine(10);
    await stack.index();
    for (let step = 0; step < 60; step++) {
      const what = random.next();
      if (what < 0.4) await stack.usdt.mintMany([random.pick(ours), random.pick(ours)], BigInt(step + 1));
      else if (what < 0.5) await stack.payNative(random.pick(ours), BigInt(step + 1));
      else if (what < 0.65) await stack.mine(random.between(1, 3));
      else if (what < 0.85) {
        const depth = random.between(1, POLICY + 2);
        const head = Number(await stack.anvil.rpc<string>('eth_blockNumber'));
        for (let height = head - depth + 1; height <= head; height++) {
          const block = await stack.anvil.rpc<{ transactions: string[] }>('eth_getBlockByNumber', [
            `0x${height.toString(16)}`,
            false,
          ]);
          for (const hash of block.transactions)
            dropped.push(await stack.anvil.rpc<string>('eth_getRawTransactionByHash', [hash]));
        }
        await stack.anvil.rpc('anvil_reorg', [depth, []]);
        if (random.chance(0.5)) await stack.mine(1);
      } else if (what < 0.95) {
        // Some are mined again elsewhere; the rest stay dropped, or their nonce is taken by another.
        const raw = dropped.shift();
        if (raw) await stack.anvil.rpc('eth_sendRawTransaction', [raw]).catch(() => undefined);
      } else {
        await stack.stopIndexers();
        await stack.index();
      }
      if (random.chance(0.2)) await stack.caughtUp();
    }
    await stack.mine(POLICY + 3);
    await stack.caughtUp();
    await stack.expectTruth();
    const rows = await stack.transfers();
    expect(rows.filter(({ state }) => state === 'seen')).toEqual([]);
  });
});
