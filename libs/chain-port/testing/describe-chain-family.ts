import { describeKeys } from './describe-keys';
import {
  ChainDoubt,
  type ChainConnection,
  type ChainReader,
  type ChainTransfer,
  type PaymentRequest,
} from '@chaintill/chain-port';
import type { ChainHarness, LocalChain } from './chain-harness';
import { describeWriter } from './describe-writer';

/** The contract suite of chain families: what the core relies on, run against a real node. */
export function describeChainFamily(name: string, harness: ChainHarness): void {
  const { family } = harness;

  describe(`${name}: addresses`, () => {
    it.each(harness.addresses.valid)('reads $text', ({ text, canonical, display }) => {
      expect(family.address.parse(text)).toEqual({ canonical, display });
      // The shown form is read as the same address again.
      expect(family.address.parse(display)?.canonical).toBe(canonical);
    });
    it.each(harness.addresses.invalid)('refuses %j', (text) => {
      expect(family.address.parse(text)).toBeNull();
    });
    it('knows addresses that nobody has the key of', () => {
      for (const canonical of harness.addresses.nobody) {
        expect(family.address.parse(canonical)?.canonical).toBe(canonical);
        expect(family.address.isNobody(canonical)).toBe(true);
      }
      for (const { canonical } of harness.addresses.valid) expect(family.address.isNobody(canonical)).toBe(false);
    });
  });

  describe(`${name}: payment requests`, () => {
    it.each(harness.paymentUris)('writes $uri', ({ uri, ...request }) => {
      expect(family.paymentUri(request)).toBe(uri);
    });
    it('asks for nothing to be sent to a text that is no address', () => {
      const [request] = harness.paymentUris;
      expect(() => family.paymentUri({ ...(request as PaymentRequest), address: 'nobody' })).toThrow('nobody');
    });
  });

  const { derivation } = harness;
  if (derivation) {
    describe(`${name}: derivation`, () => {
      it.each(derivation.children)('derives xpub/0/$index', ({ index, canonical }) => {
        const derived = family.derivation?.derive(derivation.xpub, index);
        expect(derived?.canonical).toBe(canonical);
        expect(family.address.parse(derived?.display ?? '')).toEqual(derived);
      });
      it('knows an extended public key', () => {
        expect(family.derivation?.parseKey(derivation.xpub)).toBe(derivation.xpub);
      });
      it.each(derivation.refused)('refuses %j as a key', (text) => {
        expect(family.derivation?.parseKey(text)).toBeNull();
      });
    });
  }

  if (harness.keys && family.keys) describeKeys(name, family, family.keys, harness.keys);

  describe(`${name}: reader`, () => {
    let chain: LocalChain;
    const open: ChainReader[] = [];
    const reader = (changes?: Partial<ChainConnection>): ChainReader => {
      const opened = family.openReader(chain.connection(changes));
      open.push(opened);
      return opened;
    };
    beforeAll(async () => {
      chain = await harness.start();
    });
    afterEach(() => Promise.all(open.splice(0).map((opened) => opened.close())));
    afterAll(() => chain.stop());

    const headBlock = async (from: ChainReader): Promise<readonly ChainTransfer[]> => {
      const { head } = await from.tip();
      const block = await from.block(head.hash);
      expect(block?.block).toMatchObject({
        height: head.height,
        hash: head.hash,
        parentHash: head.parentHash,
        time: head.time,
      });
      return block?.transfers ?? [];
    };

    it('tells the head, its parent and what is final', async () => {
      await chain.advance(5);
      const subject = reader({ finality: { kind: 'confirmations', count: 3 } });
      const { head, finalHeight } = await subject.tip();
      expect(finalHeight).toBe(head.height - 2);
      expect((await subject.header(head.height))?.hash).toBe(head.hash);
      expect((await subject.agreedHeader(head.height - 1))?.hash).toBe(head.parentHash);
      expect(await subject.header(head.height + 1)).toBeNull();
      expect(await subject.agreedHeader(head.height + 1)).toBeNull();
      const finalized = await reader({ finality: { kind: 'finalized' } }).tip();
      expect(finalized.finalHeight).toBeLessThanOrEqual(head.height);
    });

    it('reads a token transfer whose contract returns nothing', async () => {
      const to = chain.newAddress();
      const txHash = await chain.payToken(to, 1_234_567n);
      const transfers = await headBlock(reader());
      expect(transfers).toHaveLength(1);
      expect(transfers[0]).toMatchObject({ txHash, to, amount: 1_234_567n, contract: chain.token.contract });
      expect(transfers[0]?.logIndex).toBeGreaterThanOrEqual(0);
    });

    it('reads two transfers of one transaction as two, and one of zero as one', async () => {
      const to = chain.newAddress();
      await chain.payTokenMany([to, to], 5n);
      const transfers = await headBlock(reader());
      expect(transfers.map(({ amount }) => amount)).toEqual([5n, 5n]);
      expect(new Set(transfers.map(({ logIndex }) => logIndex)).size).toBe(2);
      await chain.payToken(to, 0n);
      expect(await headBlock(reader())).toMatchObject([{ to, amount: 0n }]);
    });

    it('reads native value where it counts, and only there', async () => {
      const to = chain.newAddress();
      const txHash = await chain.payNative(to, 10n ** 18n);
      expect(await headBlock(reader({ native: true }))).toMatchObject([
        { txHash, logIndex: -1, contract: null, to, amount: 10n ** 18n },
      ]);
      expect(await headBlock(reader({ native: false }))).toEqual([]);
    });

    it('asks a wallet for exactly the payment that is then read', async () => {
      const { networkId } = chain.connection();
      const token = { contract: chain.token.contract, decimals: chain.token.decimals };
      for (const asset of [token, { contract: null, decimals: family.coinDecimals }]) {
        const address = chain.newAddress();
        const amount = 1_234_567_890_123n;
        await chain.payUri(family.paymentUri({ address, asset, amount, networkId }));
        expect(await headBlock(reader({ native: true }))).toMatchObject([
          { to: address, amount, contract: asset.contract },
        ]);
      }
    });

    it('counts no value of a transaction that failed', async () => {
      await chain.failNative(777n);
      expect(await headBlock(reader({ native: true }))).toEqual([]);
    });

    it.each([false, true])('reads the same by range as block by block (native: %s)', async (native) => {
      const { head: start } = await reader().tip();
      const to = chain.newAddress();
      for (let i = 1n; i <= 5n; i++) {
        await chain.payToken(to, i);
        await chain.payNative(to, i);
        await chain.advance(20);
      }
      const subject = reader({ native });
      const { head } = await subject.tip();
      const single: ChainTransfer[] = [];
      for (let height = start.height + 1; height <= head.height; height++) {
        const header = await subject.header(height);
        single.push(...((await subject.block(header?.hash ?? ''))?.transfers ?? []));
      }
      const ranged: ChainTransfer[] = [];
      let parent = start.hash;
      for (let from = start.height + 1; from <= head.height;) {
        const range = await subject.range(from, head.height);
        expect(range).toMatchObject({ from, parentHash: parent });
        expect((await subject.header(range.to))?.hash).toBe(range.last.hash);
        ranged.push(...range.transfers);
        parent = range.last.hash;
        from = range.to + 1;
      }
      expect(parent).toBe(head.hash);
      expect(single).toHaveLength(native ? 10 : 5);
      const order = (a: ChainTransfer, b: ChainTransfer): number =>
        a.blockHeight - b.blockHeight || a.logIndex - b.logIndex;
      // A range may leave the time to the header; everything else is the same.
      const bare = (list: ChainTransfer[]): object[] =>
        [...list].sort(order).map(({ blockTime: _time, ...rest }) => rest);
      expect(bare(ranged)).toEqual(bare(single));
    });

    it('forgets a block that a reorg removed', async () => {
      const subject = reader();
      await chain.payToken(chain.newAddress(), 9n);
      const { head } = await subject.tip();
      await chain.reorg(1);
      await chain.advance(1);
      const now = await subject.header(head.height);
      expect(now?.hash).not.toBe(head.hash);
      expect(await subject.block(now?.hash ?? '')).toMatchObject({ transfers: [] });
    });

    it('reads decimals, and doubts where there is no token', async () => {
      expect(await reader().decimals(chain.token.contract)).toBe(chain.token.decimals);
      await expect(reader().decimals(chain.newAddress())).rejects.toBeInstanceOf(ChainDoubt);
    });

    it('refuses a node of another network', async () => {
      await expect(reader({ networkId: '99' }).tip()).rejects.toBeInstanceOf(ChainDoubt);
    });

    it('doubts when no node answers', async () => {
      const subject = reader({ rpcUrls: ['http://127.0.0.1:9'] });
      await expect(subject.tip()).rejects.toBeInstanceOf(ChainDoubt);
      expect(subject.providers()).toMatchObject([{ healthy: false, calls: 1, failures: 1 }]);
    });

    it.each([
      ['as nodes announce them', {}],
      ['by polling', { wsUrls: [] }],
      ['by polling while the socket is out of reach', { wsUrls: ['ws://127.0.0.1:9'] }],
    ])('follows new heads %s', async (_, changes) => {
      const subject = reader({ pollIntervalMs: 50, ...changes });
      let told = 0;
      let stop = (): void => undefined;
      const heard = new Promise<void>((resolve) => {
        stop = subject.follow(() => {
          if (++told >= 3) resolve();
        });
      });
      for (let i = 0; i < 3; i++) {
        await chain.advance(1);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      await heard;
      stop();
    });
  });

  describeWriter(name, harness);
}
