import { IndexingStack } from '../../../tools/test/indexing-stack';
import { Erc20 } from '../../../tools/devnet/tokens';

describe('indexing', () => {
  let stack: IndexingStack;
  beforeEach(async () => {
    stack = await IndexingStack.start();
  });
  afterEach(() => stack.stop());

  it('stores what arrives at our addresses, and makes it final when the policy does', async () => {
    const [ours = '', other = ''] = await stack.watch(2);
    await stack.index();
    await stack.caughtUp();
    await stack.usdt.mint(ours, 7n);
    await stack.payNative(other, 9n);
    await stack.caughtUp();
    const seen = await stack.transfers();
    expect(seen).toMatchObject([
      {
        to_address: ours,
        amount: '7',
        state: 'seen',
        contract: stack.usdt.address.toLowerCase(),
        settlement_due: true,
      },
      { to_address: other, amount: '9', state: 'seen', contract: null, log_index: -1, settlement_due: true },
    ]);
    expect(seen.every(({ asset_id }) => asset_id !== null)).toBe(true);
    await stack.mine(1);
    await stack.caughtUp();
    expect((await stack.transfers()).map(({ state }) => state)).toEqual(['final', 'seen']);
    await stack.mine(1);
    await stack.caughtUp();
    expect((await stack.transfers()).map(({ state }) => state)).toEqual(['final', 'final']);
    await stack.expectTruth();
  });

  it('catches up by range, and takes up where it was after a stop', async () => {
    const ours = await stack.watch(3);
    for (let i = 0; i < 20; i++) {
      await stack.usdt.mintMany([...ours, ours[0] ?? ''], BigInt(i));
      await stack.mine(7);
    }
    await stack.index({ connection: { native: false, maxRange: 30 } });
    await stack.caughtUp();
    await stack.expectTruth(false);
    await stack.stopIndexers();
    await stack.usdt.mintMany(ours, 100n);
    await stack.mine(50);
    await stack.index({ connection: { native: false } });
    await stack.caughtUp();
    await stack.expectTruth(false);
    expect((await stack.transfers()).every(({ state }) => state === 'final')).toBe(true);
  });

  it('records a token that nobody listed without an asset', async () => {
    const [ours = ''] = await stack.watch(1);
    const fake = await Erc20.deploy(stack.anvil.url, 'StandardToken', ['Tether USD', 'USDT', 18]);
    await fake.mint(ours, 5n);
    fake.close();
    await stack.index();
    await stack.caughtUp();
    expect(await stack.transfers()).toMatchObject([
      { asset_id: null, contract: fake.address.toLowerCase(), amount: '5' },
    ]);
  });

  it('does not start on a token whose decimals differ from the registry', async () => {
    const [ours = ''] = await stack.watch(1);
    await stack.usdt.mint(ours, 5n);
    await stack.index({ decimals: 18 });
    await stack.until('a doubt is written', async () => (await stack.cursor()).doubt !== null);
    expect((await stack.cursor()).doubt).toContain('has 6 decimals on chain, 18 in the registry');
    expect(await stack.cursor()).toMatchObject({ height: null });
    expect(await stack.transfers()).toEqual([]);
  });

  it('begins at the head where no start is configured', async () => {
    const [ours = ''] = await stack.watch(1);
    await stack.usdt.mint(ours, 1n);
    await stack.mine(3);
    await stack.index({ startHeight: undefined });
    await stack.caughtUp();
    await stack.usdt.mint(ours, 2n);
    await stack.caughtUp();
    expect((await stack.transfers()).map(({ amount }) => amount)).toEqual(['2']);
  });

  it('refuses a node of another network and says so', async () => {
    await stack.index({ connection: { networkId: '1' } });
    await stack.until('a doubt is written', async () => (await stack.cursor()).doubt !== null);
    expect((await stack.cursor()).doubt).toContain('serves network 31337, not 1');
    expect((await stack.cursor()).height).toBeNull();
  });

  it('follows by polling where there is no socket', async () => {
    const [ours = ''] = await stack.watch(1);
    await stack.index({ connection: { wsUrls: [] } });
    for (let i = 1n; i <= 3n; i++) {
      await stack.usdt.mint(ours, i);
      await stack.caughtUp();
    }
    await stack.expectTruth();
  });
});
