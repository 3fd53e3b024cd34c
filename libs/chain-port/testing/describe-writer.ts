import {
  ChainDoubt,
  TransferWouldFail,
  type ChainReader,
  type ChainWriter,
  type FeeTerms,
  type OutgoingStatus,
  type SignedTransaction,
  type TransferIntent,
} from '@chaintill/chain-port';
import type { ChainHarness, LocalChain } from './chain-harness';

/** What the core relies on in a writer, on a real node. */
export function describeWriter(name: string, { family, start }: ChainHarness): void {
  describe(`${name}: writer`, () => {
    let chain: LocalChain;
    let writer: ChainWriter;
    let reader: ChainReader;
    beforeAll(async () => {
      chain = await start();
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

    it('prices a transfer for a sender who has no coins for the network yet', async () => {
      const poor = chain.newAddress();
      await chain.payToken(poor, 500n);
      const of = intent({ from: poor, amount: 500n });
      await expect(writer.estimate(of)).rejects.toMatchObject({ lacksCoins: true });
      const { maxFee } = await writer.price(of);
      expect(maxFee > 0n).toBe(true);
      expect(maxFee <= 2n * (await writer.price(intent({ amount: 500n }))).maxFee).toBe(true);
      await expect(writer.price({ ...of, amount: 501n })).rejects.toBeInstanceOf(TransferWouldFail);
    });

    it('says what transfers cost at most before anybody can try them', async () => {
      const poor = chain.newAddress();
      for (const contract of [chain.token.contract, null]) {
        const most = await writer.priceAtMost(poor, contract);
        // to somebody who has none of it, and to somebody who has some
        for (const to of [chain.newAddress(), chain.sender.address])
          expect((await writer.price(intent({ contract, to }))).maxFee <= most).toBe(true);
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

    it('reads many balances at once as it reads each of them', async () => {
      const addresses = [chain.sender.address, ...Array.from({ length: 120 }, () => chain.newAddress())];
      await chain.payToken(addresses[119] ?? '', 77n);
      const at = await head();
      await chain.payToken(addresses[3] ?? '', 5n);
      for (const contract of [chain.token.contract, null]) {
        const all = await writer.balancesAt?.(addresses, contract, at);
        if (!all) return;
        expect(all).toHaveLength(addresses.length);
        for (const place of [0, 3, 119, 120]) {
          expect(all[place]).toBe(await writer.balanceAt(addresses[place] ?? '', contract, at));
        }
      }
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
      const dear = sign(
        of,
        await sequence(),
        family.outgoing.raise(terms, { ...terms, fields: chain.priceless(terms.fields) }),
      );
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
      await expect(alone.priceAtMost(chain.sender.address, null)).rejects.toBeInstanceOf(ChainDoubt);
      await expect(alone.balanceAt(chain.sender.address, null, 0)).rejects.toBeInstanceOf(ChainDoubt);
      expect(await alone.broadcast('0x00')).toMatchObject({ kind: 'unknown' });
      await alone.close();
    });
  });
}
