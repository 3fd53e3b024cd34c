import {
  ChainDoubt,
  TransferWouldFail,
  type ChainConnection,
  type ChainFamily,
  type ChainReader,
  type ChainTransfer,
  type ChainWriter,
  type FeeTerms,
  type OutgoingStatus,
  type PaymentRequest,
  type SignedTransaction,
  type TransferIntent,
} from '@chaintill/chain-port';
import { describeKeys, type KnownKeys } from './describe-keys';

/** What a family brings along so that the suite can be run against a real local node of it. */
export interface ChainHarness {
  readonly family: ChainFamily;
  readonly addresses: {
    readonly valid: readonly { readonly text: string; readonly canonical: string; readonly display: string }[];
    readonly invalid: readonly string[];
  };
  /** Known answers from another implementation; left out by families without public derivation. */
  readonly derivation?: {
    readonly xpub: string;
    readonly children: readonly { readonly index: number; readonly canonical: string }[];
    readonly refused: readonly string[];
  };
  /** For families with keys. */
  readonly keys?: KnownKeys;
  /** Payment requests and how the family's wallets read them. */
  readonly paymentUris: readonly (PaymentRequest & { readonly uri: string })[];
  readonly start: () => Promise<LocalChain>;
}

/** A running local node with a token that returns nothing from `transfer`. Payments resolve once they are in a block. */
export interface LocalChain {
  readonly connection: (changes?: Partial<ChainConnection>) => ChainConnection;
  readonly token: { readonly contract: string; readonly decimals: number };
  /** A new address, canonical. */
  readonly newAddress: () => string;
  /** Pays base units of the token; resolves to the transaction hash. */
  readonly payToken: (to: string, amount: bigint) => Promise<string>;
  /** One transaction that pays all of them. */
  readonly payTokenMany: (to: readonly string[], amount: bigint) => Promise<string>;
  readonly payNative: (to: string, amount: bigint) => Promise<string>;
  /** Pays what a payment URI asks for, as a wallet that knows nothing else. */
  readonly payUri: (uri: string) => Promise<string>;
  /** A transaction that carries native value and fails; resolves to where the value would have gone. */
  readonly failNative: (amount: bigint) => Promise<string>;
  /** An address with native coins and tokens, canonical, and its signature over a digest. */
  readonly sender: { readonly address: string; readonly sign: (digest: string) => string };
  /** Whether transactions that are handed over are put into blocks at once. */
  readonly mining: (automatic: boolean) => Promise<void>;
  /** Takes a waiting transaction out of the node's memory. */
  readonly drop: (txHash: string) => Promise<void>;
  readonly advance: (blocks: number) => Promise<void>;
  /** Replaces the last blocks by as many without their transactions. */
  readonly reorg: (depth: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

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
      for (const asset of [token, { contract: null, decimals: 18 }]) {
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

  describe(`${name}: writer`, () => {
    let chain: LocalChain;
    let writer: ChainWriter;
    let reader: ChainReader;
    beforeAll(async () => {
      chain = await harness.start();
      writer = family.openWriter(chain.connection());
      reader = family.openReader(chain.connection());
    });
    afterEach(() => chain.mining(true));
    afterAll(async () => {
      await writer.close();
      await reader.close();
      await chain.stop();
    });

    const head = async (): Promise<number> => (await reader.tip()).head.height;
    const sequence = async (): Promise<number> => writer.sequenceAt(chain.sender.address, await head());
    const intent = (changes: Partial<TransferIntent> = {}): TransferIntent => ({
      from: chain.sender.address,
      to: chain.newAddress(),
      contract: chain.token.contract,
      amount: 1_234_567n,
      ...changes,
    });
    /** A node may take a moment to put what it took into a block. */
    const settled = async (hash: string): Promise<OutgoingStatus> => {
      for (;;) {
        const status = await writer.status(hash);
        if (status.kind !== 'pending') return status;
      }
    };
    const sign = (of: TransferIntent, at: number, terms: FeeTerms): SignedTransaction => {
      const { unsigned, digest } = family.outgoing.craft(chain.connection().networkId, of, at, terms);
      return family.outgoing.combine(unsigned, chain.sender.sign(digest), of.from);
    };

    it.each(['token', 'native'])('sends a %s transfer that costs no more than was said', async (kind) => {
      const of = intent(kind === 'native' ? { contract: null } : {});
      const terms = await writer.estimate(of);
      const before = await sequence();
      const { raw, hash } = sign(of, before, terms);
      expect(await writer.status(hash)).toEqual({ kind: 'absent' });
      expect(await writer.broadcast(raw)).toEqual({ kind: 'accepted' });
      const status = await settled(hash);
      expect(status).toMatchObject({ kind: 'mined', succeeded: true, height: await head() });
      expect(status.kind === 'mined' && status.fee <= terms.maxFee).toBe(true);
      expect(await writer.balanceAt(of.to, of.contract, await head())).toBe(of.amount);
      expect(await writer.balanceAt(of.to, of.contract, (await head()) - 1)).toBe(0n);
      expect(await sequence()).toBe(before + 1);
      expect(await writer.usedBy(of.from, before, await head())).toBe(hash);
    });

    it('is read by who signs as what it does, to the last byte', async () => {
      const { networkId } = chain.connection();
      for (const contract of [chain.token.contract, null]) {
        const of = intent({ contract });
        const terms = await writer.estimate(of);
        const { unsigned, digest } = family.outgoing.craft(networkId, of, 7, terms);
        const { to, amount } = of;
        const { maxFee } = terms;
        expect(family.outgoing.decode(unsigned)).toEqual({
          networkId,
          sequence: 7,
          to,
          contract,
          amount,
          maxFee,
          digest,
        });
        for (const wrong of [`${unsigned}00`, unsigned.slice(0, -2), '', 'x', sign(of, 7, terms).raw]) {
          expect(family.outgoing.decode(wrong)).toBeNull();
        }
      }
    });

    it("takes no signature but the sender's over these bytes", async () => {
      const of = intent();
      const terms = await writer.estimate(of);
      const { networkId } = chain.connection();
      const mine = family.outgoing.craft(networkId, of, 7, terms);
      const other = family.outgoing.craft(networkId, { ...of, amount: of.amount + 1n }, 7, terms);
      expect(() => family.outgoing.combine(mine.unsigned, chain.sender.sign(other.digest), of.from)).toThrow();
      expect(() => family.outgoing.combine(mine.unsigned, chain.sender.sign(mine.digest), of.to)).toThrow();
    });

    it('takes the same bytes twice and moves the money once', async () => {
      const of = intent();
      const { raw } = sign(of, await sequence(), await writer.estimate(of));
      await chain.mining(false);
      expect(await writer.broadcast(raw)).toEqual({ kind: 'accepted' });
      expect(await writer.broadcast(raw)).toEqual({ kind: 'accepted' });
      await chain.advance(1);
      expect(await writer.balanceAt(of.to, of.contract, await head())).toBe(of.amount);
      // mined already: the nodes say that its place is used, and the chain says by whom
      expect(await writer.broadcast(raw)).toMatchObject({ kind: expect.stringMatching(/refused|accepted/) as string });
      expect(await writer.balanceAt(of.to, of.contract, await head())).toBe(of.amount);
    });

    it('replaces a waiting transaction on raised terms only, and one of the two lands', async () => {
      const of = intent();
      const at = await sequence();
      const terms = await writer.estimate(of);
      await chain.mining(false);
      const first = sign(of, at, terms);
      await writer.broadcast(first.raw);
      expect(await writer.status(first.hash)).toEqual({ kind: 'pending' });
      const cheaper = sign({ ...of, amount: of.amount + 1n }, at, terms);
      expect(await writer.broadcast(cheaper.raw)).toEqual({ kind: 'refused', reason: 'underpriced' });
      const second = sign(of, at, family.outgoing.raise(terms, terms));
      expect(await writer.broadcast(second.raw)).toEqual({ kind: 'accepted' });
      await chain.advance(1);
      expect(await settled(second.hash)).toMatchObject({ kind: 'mined' });
      expect(await writer.status(first.hash)).toEqual({ kind: 'absent' });
      expect(await sequence()).toBe(at + 1);
    });

    it('tells a dropped transaction from a waiting one, and sends the same bytes again', async () => {
      const of = intent();
      const { raw, hash } = sign(of, await sequence(), await writer.estimate(of));
      await chain.mining(false);
      await writer.broadcast(raw);
      await chain.drop(hash);
      expect(await writer.status(hash)).toEqual({ kind: 'absent' });
      await writer.broadcast(raw);
      await chain.advance(1);
      expect(await settled(hash)).toMatchObject({ kind: 'mined', succeeded: true });
    });

    it('says why a node refuses', async () => {
      const of = intent();
      const terms = await writer.estimate(of);
      const used = sign(of, (await sequence()) - 1, terms);
      expect(await writer.broadcast(used.raw)).toEqual({ kind: 'refused', reason: 'sequence_used' });
      const dear = sign(of, await sequence(), family.outgoing.raise(terms, { ...terms, fields: priceless(terms) }));
      expect(await writer.broadcast(dear.raw)).toEqual({ kind: 'refused', reason: 'insufficient_funds' });
    });

    it('knows beforehand what the chain would refuse', async () => {
      for (const contract of [chain.token.contract, null]) {
        await expect(writer.estimate(intent({ contract, amount: 10n ** 40n }))).rejects.toBeInstanceOf(
          TransferWouldFail,
        );
        await expect(writer.estimate(intent({ contract, from: chain.newAddress() }))).rejects.toBeInstanceOf(
          TransferWouldFail,
        );
      }
    });

    it('tells want of coins for the network from what the token says', async () => {
      const poor = chain.newAddress();
      const lacking = async (of: TransferIntent): Promise<unknown> =>
        writer.estimate(of).catch((error: unknown) => error instanceof TransferWouldFail && error.lacksCoins);
      expect(await lacking(intent({ contract: null, from: poor, amount: 1n }))).toBe(true);
      expect(await lacking(intent({ amount: 10n ** 40n }))).toBe(false);
    });

    it('knows nothing where no node answers', async () => {
      const alone = family.openWriter(chain.connection({ rpcUrls: ['http://127.0.0.1:1'] }));
      await expect(alone.estimate(intent())).rejects.toBeInstanceOf(ChainDoubt);
      await expect(alone.status(`0x${'0'.repeat(64)}`)).rejects.toBeInstanceOf(ChainDoubt);
      await expect(alone.sequenceAt(chain.sender.address, 0)).rejects.toBeInstanceOf(ChainDoubt);
      expect(await alone.broadcast('0x00')).toMatchObject({ kind: 'unknown' });
      await alone.close();
    });
  });
}

/** Terms that nobody can pay for. */
function priceless({ fields }: FeeTerms): Record<string, string> {
  const dear = (name: string, value: string): string => (name === 'gasLimit' ? value : `${value}${'0'.repeat(18)}`);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, dear(name, value)]));
}
