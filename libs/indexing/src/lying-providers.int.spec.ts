import { IndexingStack } from '../../../tools/test/indexing-stack';
import { startLyingProxy, type Lies, type LyingProxy } from '../../../tools/test/lying-proxy';
import { Random } from '../../../tools/test/random';

const ALL_LIES: Lies = {
  emptyLogs: 0.08,
  truncatedLogs: 0.08,
  doubledLogs: 0.05,
  nullBlocks: 0.05,
  lag: 0.1,
  lagBlocks: 5,
  wrongChainId: 0.05,
  foreignHash: 0.05,
  failing: 0.05,
  hang: 0.02,
  garbage: 0.03,
};

describe('providers that lie', () => {
  let stack: IndexingStack;
  const proxies: LyingProxy[] = [];
  const random = new Random(Random.seed());
  beforeEach(async () => {
    stack = await IndexingStack.start();
  });
  afterEach(async () => {
    await stack.stopIndexers();
    await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
    await stack.stop();
  });

  const liar = async (lies: Lies): Promise<LyingProxy> => {
    const proxy = await startLyingProxy(stack.anvil.url, lies, random.between(0, 2 ** 31));
    proxies.push(proxy);
    return proxy;
  };
  const rounds = async (ours: readonly string[], count: number): Promise<void> => {
    for (let i = 1; i <= count; i++) {
      await stack.usdt.mintMany([random.pick(ours), random.pick(ours), random.pick(ours)], BigInt(i));
      if (random.chance(0.3)) await stack.mine(random.between(1, 3));
    }
  };

  it.each([false, true])(
    'miss nothing and double nothing while one of two lies at random (native: %s)',
    async (native) => {
      console.log(`seed ${random.seed}`);
      const ours = await stack.watch(5);
      await rounds(ours, 60);
      const proxy = await liar(ALL_LIES);
      const connection = { rpcUrls: [proxy.url, stack.anvil.url], requestTimeoutMs: 300, native, maxRange: 20 };
      await stack.index({ connection });
      await stack.caughtUp();
      await rounds(ours, 40);
      await stack.caughtUp();
      await stack.expectTruth(native);
      expect([...proxy.told.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0);
    },
  );

  it('miss nothing and double nothing near the head with only a liar to ask', async () => {
    console.log(`seed ${random.seed}`);
    const ours = await stack.watch(5);
    // Every lie costs a pause when there is nobody else to ask; here it is about what the provider leaves out.
    const proxy = await liar({ emptyLogs: 0.03, truncatedLogs: 0.03, doubledLogs: 0.03, nullBlocks: 0.03, lag: 0.03 });
    const connection = { rpcUrls: [proxy.url], wsUrls: [], requestTimeoutMs: 200, native: false };
    await stack.index({ connection, startHeight: undefined });
    await stack.until('it has begun', async () => (await stack.cursor()).height !== null);
    await rounds(ours, 25);
    await stack.caughtUp();
    await stack.expectTruth(false);
  });

  it('never move the cursor past a block whose logs are held back', async () => {
    const [ours = ''] = await stack.watch(1);
    const proxy = await liar({});
    await stack.index({ connection: { rpcUrls: [proxy.url], native: false } });
    await stack.caughtUp();
    const before = await stack.cursor();
    proxy.lies = { emptyLogs: 1 };
    await stack.usdt.mint(ours, 5n);
    await stack.mine(10);
    await stack.until('the doubt is written', async () => (await stack.cursor()).doubt !== null);
    expect(await stack.cursor()).toMatchObject({ height: before.height, hash: before.hash });
    expect((await stack.cursor()).doubt).toContain('are not the ones its header commits to');
    proxy.lies = {};
    await stack.caughtUp();
    expect(await stack.cursor()).toMatchObject({ doubt: null });
    await stack.expectTruth(false);
  });

  it('do not get through with an empty backfill', async () => {
    const ours = await stack.watch(3);
    await rounds(ours, 40);
    const proxy = await liar({ emptyLogs: 1 });
    await stack.index({ connection: { rpcUrls: [proxy.url], native: false } });
    await stack.until('the doubt is written', async () => (await stack.cursor()).doubt !== null);
    expect((await stack.cursor()).height).toBeNull();
    proxy.lies = {};
    await stack.caughtUp();
    await stack.expectTruth(false);
  });

  it.each([false, true])('have no amount believed that another provider denies (native: %s)', async (native) => {
    const [ours = ''] = await stack.watch(1);
    const proxy = await liar({ inflated: 1 });
    const connection = { rpcUrls: [proxy.url, stack.anvil.url], wsUrls: [], native };
    await stack.index({ connection, startHeight: undefined });
    await stack.caughtUp();
    await stack.usdt.mint(ours, 5n);
    if (native) await stack.payNative(ours, 7n);
    await stack.mine(10);
    await stack.until('the doubt is written', async () => (await stack.cursor()).doubt !== null);
    expect(await stack.transfers('final')).toEqual([]);
    expect((await stack.cursor()).doubt).toContain('other transfers');
    proxy.lies = {};
    await stack.until('they count', async () => (await stack.transfers('final')).length === (native ? 2 : 1));
    await stack.expectTruth(native);
  });

  it.each([false, true])('have no amount of old blocks believed that another denies (native: %s)', async (native) => {
    const ours = await stack.watch(3);
    await rounds(ours, 40);
    if (native) await stack.payNative(ours[0] ?? '', 7n);
    await stack.mine(20);
    const proxy = await liar({ inflated: 1 });
    await stack.index({ connection: { rpcUrls: [proxy.url, stack.anvil.url], wsUrls: [], native } });
    await stack.until('the doubt is written', async () => (await stack.cursor()).doubt !== null);
    expect(await stack.transfers('final')).toEqual([]);
    proxy.lies = {};
    await stack.caughtUp();
    await stack.expectTruth(native);
  });

  it('do not hold up the tip while they lag', async () => {
    const [ours = ''] = await stack.watch(1);
    const proxy = await liar({ lag: 1, lagBlocks: 20 });
    await stack.mine(30);
    await stack.index({ connection: { rpcUrls: [proxy.url, stack.anvil.url] } });
    await stack.caughtUp();
    await stack.usdt.mint(ours, 5n);
    await stack.caughtUp();
    await stack.expectTruth();
  });

  it('are refused while they serve another network, and others are used', async () => {
    const [ours = ''] = await stack.watch(1);
    const proxy = await liar({ wrongChainId: 1 });
    const service = await stack.index({ connection: { rpcUrls: [proxy.url, stack.anvil.url] } });
    await stack.usdt.mint(ours, 5n);
    await stack.caughtUp();
    await stack.expectTruth();
    expect([...proxy.requests.keys()]).toEqual(['eth_chainId']);
    expect(service.status()).toMatchObject([{ doubt: null }]);
  });

  it('are left alone for as long as they ask to be', async () => {
    const proxy = await liar({ failing: 1, statuses: [429], retryAfter: 60 });
    await stack.index({ connection: { rpcUrls: [proxy.url], wsUrls: [] } });
    await stack.until('the doubt is written', async () => (await stack.cursor()).doubt !== null);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(proxy.told.get('failing')).toBe(1);
    expect((await stack.cursor()).doubt).toContain('HTTP 429');
  });
});
