import { ChainDoubt, TransferWouldFail, type FeeTerms } from '@chaintill/chain-port';
import type { ChainView } from '../data/chain-view';
import { lacksAsset, lacksFee, type Hindrance } from '../domain/admit';
import type { OutgoingTransaction } from '../domain/outgoing';
import type { Apart } from './apart';
import type { Flight } from './flights';
import type { OutgoingChain, OutgoingParts } from './outgoing-parts';
import type { SenderWrites } from './sender-writes';

/** The native coin, in sets of contracts. */
const NATIVE = '';

/**
 * Lets queued transactions of one sender go, in their order. One that lacks funds holds up those of its own asset; one that
 * costs too much, or cannot pay for the network, holds up all.
 */
export class Departures {
  private readonly balances = new Map<string, bigint>();
  private readonly blocked = new Set<string>();

  constructor(
    private readonly chain: OutgoingChain,
    private readonly parts: OutgoingParts,
    private readonly writes: SenderWrites,
    private readonly sender: string,
    private readonly view: ChainView,
    private readonly flights: readonly Flight[],
    /** Why nobody is paid; null: everybody is. What stays with us may move. */
    private readonly stopped: string | null,
    private readonly apart: Apart,
  ) {}

  async run(queued: readonly OutgoingTransaction[]): Promise<void> {
    let room = this.chain.limits.inFlight - this.flights.length;
    for (const transaction of queued) {
      if (room <= 0) return;
      const outcome = await this.apart.run(transaction, () => this.depart(transaction));
      if (outcome === 'nobody') return;
      if (outcome === 'left') room--;
    }
  }

  /** @returns `next` when this one stays, `nobody` when all do */
  private async depart(transaction: OutgoingTransaction): Promise<'left' | 'next' | 'nobody'> {
    if (await this.isAltered(transaction)) return 'next';
    if (this.blocked.has(transaction.contract ?? NATIVE)) return 'next';
    if (this.stopped !== null && transaction.kind === 'payout') {
      await this.writes.waits(transaction, 'chain', this.stopped);
      return 'next';
    }
    const terms = await this.admit(transaction);
    if (terms === 'nobody' || terms === 'next') return terms;
    if (!(await this.writes.craft(transaction, terms))) return 'next';
    this.reserve(transaction, terms);
    return 'left';
  }

  /** Uses up a freed sequence that those under way wait for. */
  async fill(): Promise<void> {
    const like = this.flights.at(-1)?.transaction;
    if (!like) return;
    try {
      const terms = await this.chain.writer.estimate({
        from: this.sender,
        to: this.sender,
        contract: null,
        amount: 0n,
      });
      const fill = terms.maxFee <= this.chain.limits.maxFee && (await this.writes.fill(like, terms));
      const fields = { chain: this.chain.chainId, from: this.sender };
      if (fill) this.parts.log.warn({ ...fields, sequence: fill.sequence }, 'outgoing: a free sequence is filled');
      else this.parts.log.error(fields, 'outgoing: a free sequence holds up others and cannot be filled');
    } catch (error) {
      if (!(error instanceof ChainDoubt) && !(error instanceof TransferWouldFail)) throw error;
      this.parts.log.warn(
        { chain: this.chain.chainId, from: this.sender, reason: error.message },
        'outgoing: not filled',
      );
    }
  }

  /** What somebody changed holds up nobody else. */
  private async isAltered(transaction: OutgoingTransaction): Promise<boolean> {
    const objection = await this.writes.object(transaction);
    if (objection === null) return false;
    const fields = { chain: this.chain.chainId, transaction: transaction.id, subject: transaction.subjectId };
    this.parts.metrics.ended(this.chain.chainId, 'failed', 0n);
    this.parts.log.error({ ...fields, objection }, 'outgoing: somebody changed it, it does not leave');
    return true;
  }

  /** @returns what it may cost; `next` when this one stays, `nobody` when all do */
  private async admit(transaction: OutgoingTransaction): Promise<FeeTerms | 'next' | 'nobody'> {
    const { from, to, contract, amount } = transaction;
    try {
      const asset = await this.atHand(contract);
      const native = contract === null ? asset : await this.atHand(null);
      const missing = lacksAsset(transaction, { asset, native });
      if (missing) return await this.hinder(transaction, missing);
      const terms = await this.chain.writer.estimate({ from, to, contract, amount });
      const tooDear = lacksFee(transaction, { asset, native }, terms, this.chain.limits.maxFee);
      return tooDear ? await this.hinder(transaction, tooDear, tooDear.for === 'fee' || contract !== null) : terms;
    } catch (error) {
      if (error instanceof ChainDoubt) return this.hinder(transaction, { for: 'chain', reason: error.reason }, true);
      if (!(error instanceof TransferWouldFail)) throw error;
      if (error.lacksCoins) return this.hinder(transaction, { for: 'funds', reason: error.reason }, contract !== null);
      await this.writes.fails(transaction, error.message);
      this.parts.metrics.ended(this.chain.chainId, 'failed', 0n);
      const fields = { chain: this.chain.chainId, transaction: transaction.id, subject: transaction.subjectId };
      this.parts.log.warn({ ...fields, reason: error.reason }, 'outgoing: would fail, and was not sent');
      return 'next';
    }
  }

  private async hinder(
    transaction: OutgoingTransaction,
    hindrance: Hindrance,
    forAll = false,
  ): Promise<'next' | 'nobody'> {
    await this.writes.waits(transaction, hindrance.for, hindrance.reason);
    this.blocked.add(transaction.contract ?? NATIVE);
    return forAll ? 'nobody' : 'next';
  }

  /** What the sender held at the tip, less what is under way and not in a block up to there. */
  private async atHand(contract: string | null): Promise<bigint> {
    const key = contract ?? NATIVE;
    const known = this.balances.get(key);
    if (known !== undefined) return known;
    let balance = await this.chain.writer.balanceAt(this.sender, contract, this.view.tipHeight);
    for (const { transaction, attempts } of this.flights) {
      if (transaction.height !== null && transaction.height <= this.view.tipHeight) continue;
      balance -= takes(transaction, attempts.at(-1)?.terms, contract);
    }
    this.balances.set(key, balance);
    return balance;
  }

  private reserve(transaction: OutgoingTransaction, terms: FeeTerms): void {
    for (const [key, balance] of this.balances) {
      this.balances.set(key, balance - takes(transaction, terms, key === NATIVE ? null : key));
    }
  }
}

/** How much of an asset a transaction takes away from its sender at most. */
function takes(transaction: OutgoingTransaction, terms: FeeTerms | undefined, contract: string | null): bigint {
  const moved = transaction.contract === contract ? transaction.amount : 0n;
  return contract === null ? moved + (terms?.maxFee ?? 0n) : moved;
}
