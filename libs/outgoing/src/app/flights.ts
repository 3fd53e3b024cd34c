import { ChainDoubt, TransferWouldFail, type FeeTerms, type OutgoingStatus } from '@chaintill/chain-port';
import { REFUSALS } from '@chaintill/signing';
import { canonicalBlocks, type ChainView } from '../data/chain-view';
import { TransactionStore } from '../data/transaction-store';
import { decide, type Action, type Observations, type SeenAttempt } from '../domain/decide';
import { attemptId, isDoubted, isOpen, type Attempt, type OutgoingTransaction } from '../domain/outgoing';
import type { Apart } from './apart';
import type { OutgoingChain, OutgoingParts } from './outgoing-parts';
import type { SenderWrites } from './sender-writes';
import type { StrangerWatch } from './stranger-watch';

/** A transaction under way, with the attempts at its present sequence. */
export interface Flight {
  readonly transaction: OutgoingTransaction;
  readonly attempts: readonly Attempt[];
}

/** More than any way through {@link decide} takes: mined and confirmed, or asked for and given up. */
const MOST_STEPS = 4;

/** Follows what is under way: fetches signatures, sends, asks the chain, and does what follows from it. */
export class Flights {
  private readonly store: TransactionStore;

  constructor(
    private readonly chain: OutgoingChain,
    private readonly parts: OutgoingParts,
    private readonly writes: SenderWrites,
    private readonly strangers: StrangerWatch,
    private readonly apart: Apart,
  ) {
    this.store = new TransactionStore(parts.db);
  }

  async load(sender: { readonly chainId: string; readonly address: string }): Promise<Flight[]> {
    const transactions = await this.store.inFlight(sender);
    const attempts = await this.store.attempts(transactions.map(({ id }) => id));
    return transactions.map((transaction) => ({
      transaction,
      attempts: attempts.filter(
        (attempt) => attempt.transactionId === transaction.id && attempt.sequence === transaction.sequence,
      ),
    }));
  }

  /** Takes the signer's answers. @returns whether there were any */
  async collect(flights: readonly Flight[]): Promise<boolean> {
    const open = new Map<string, { readonly transaction: OutgoingTransaction; readonly attempt: Attempt }>();
    for (const { transaction, attempts } of flights) {
      for (const attempt of attempts.filter(isOpen)) open.set(attemptId(attempt), { transaction, attempt });
    }
    if (open.size === 0) return false;
    const answers = await this.parts.signing.answers(this.parts.db, [...open.keys()]);
    for (const answer of answers) {
      const asked = open.get(answer.attemptId);
      if (!asked || answer.state === 'waiting') continue;
      await this.apart.run(asked.transaction, () =>
        answer.state === 'signed'
          ? this.combine(asked.transaction, asked.attempt, answer.signature)
          : this.refuse(asked.transaction, asked.attempt, REFUSALS[answer.refusal]),
      );
    }
    return answers.some(({ state }) => state !== 'waiting');
  }

  /** Sends what was never sent. */
  async sendNew(flights: readonly Flight[]): Promise<void> {
    const unsent = flights.flatMap(({ transaction, attempts }) => {
      const attempt = attempts.find(({ raw, firstSentAt }) => raw !== null && firstSentAt === null);
      return attempt ? [{ transaction, attempt }] : [];
    });
    await Promise.all(
      unsent.map(({ transaction, attempt }) => this.apart.run(transaction, () => this.send(transaction, attempt))),
    );
  }

  /**
   * Asks the chain about each, and does what follows.
   * @param view null while nothing may be concluded
   * @param blockAt when the chain was last noticed to make a block
   */
  async watch(
    flights: readonly Flight[],
    view: ChainView | null,
    finalSequence: number | null,
    blockAt: Date | null,
  ): Promise<void> {
    const [lowest] = flights;
    await Promise.all(
      flights
        .filter(({ transaction }) => transaction.state !== 'crafted' || isDoubted(transaction))
        .map((flight) =>
          this.apart.run(flight.transaction, () =>
            this.follow(flight, view, finalSequence, { first: flight === lowest, blockAt }),
          ),
        ),
    );
  }

  private async follow(
    { transaction, attempts }: Flight,
    view: ChainView | null,
    finalSequence: number | null,
    around: Pick<Observations, 'first' | 'blockAt'>,
  ): Promise<void> {
    let current: OutgoingTransaction | null = transaction;
    let seen = await this.observe(transaction, attempts, view, finalSequence, around);
    for (let steps = 0; current && steps < MOST_STEPS; steps++) {
      const action = decide(current, seen, this.chain.limits);
      if (action.kind === 'ask_used_by') {
        try {
          const { from, sequence } = current;
          const usedBy = await this.chain.writer.usedBy(from, sequence ?? 0, view?.finalHeight ?? 0);
          if (await this.strangers.recognizes(current, attempts, usedBy)) return;
          seen = { ...seen, usedBy };
        } catch (error) {
          if (!(error instanceof ChainDoubt)) throw error;
          return this.writes.waits(current, 'chain', error.reason, true);
        }
      } else {
        current = await this.perform(action, current, seen);
      }
    }
  }

  private async observe(
    transaction: OutgoingTransaction,
    attempts: readonly Attempt[],
    view: ChainView | null,
    finalSequence: number | null,
    around: Pick<Observations, 'first' | 'blockAt'>,
  ): Promise<Observations> {
    const now = this.parts.clock.now();
    try {
      const statuses = await Promise.all(attempts.map((attempt) => this.statusOf(transaction, attempt)));
      const seen = attempts.map((attempt, i): SeenAttempt => ({ ...attempt, status: statuses[i] ?? null }));
      if (!view || finalSequence === null) return { ...around, now, chain: null, attempts: seen };
      const heights = statuses.flatMap((status) => (status?.kind === 'mined' ? [status.height] : []));
      const blocks = await canonicalBlocks(this.parts.db, this.chain.chainId, heights);
      return { ...around, now, chain: { finalHeight: view.finalHeight, finalSequence, blocks }, attempts: seen };
    } catch (error) {
      if (!(error instanceof ChainDoubt)) throw error;
      return { ...around, now, chain: null, attempts: attempts.map((attempt) => ({ ...attempt, status: null })) };
    }
  }

  /** Asked of the chain whether or not it was sent by us: whoever reads our database could have sent it. */
  private statusOf(of: OutgoingTransaction, { hash }: Attempt): Promise<OutgoingStatus | null> {
    return hash === null ? Promise.resolve(null) : this.chain.writer.status(hash, of);
  }

  /** @returns the transaction when there is more to decide about it now */
  private async perform(
    action: Exclude<Action, { kind: 'ask_used_by' }>,
    transaction: OutgoingTransaction,
    { attempts }: Observations,
  ): Promise<OutgoingTransaction | null> {
    const { writes } = this;
    const { log, metrics } = this.parts;
    const fields = this.fieldsOf(transaction);
    const attempt = 'number' in action ? attempts.find(({ number }) => number === action.number) : undefined;
    switch (action.kind) {
      case 'wait':
        await writes.waits(transaction, action.for, action.reason, action.unknown);
        return null;
      case 'send':
        if (attempt) await this.send(transaction, attempt);
        return null;
      case 'replace':
        if (attempt) await this.replace(transaction, attempt);
        return null;
      case 'mined':
        log.info({ ...fields, hash: action.mined.hash, height: action.mined.height }, 'outgoing: mined');
        return writes.mined(transaction, action.mined);
      case 'unmined':
        log.warn(fields, 'outgoing: its block is gone, it counts as sent again');
        await writes.unmined(transaction);
        return null;
      case 'confirm':
        await writes.landed(transaction, action.mined, null);
        metrics.ended(this.chain.chainId, 'confirmed', action.mined.fee);
        log.info({ ...fields, hash: action.mined.hash }, 'outgoing: confirmed');
        return null;
      case 'revert':
        await writes.landed(transaction, action.mined, 'the chain executed it without effect');
        metrics.ended(this.chain.chainId, 'reverted', action.mined.fee);
        log.error({ ...fields, hash: action.mined.hash }, 'outgoing: on the chain for good, and moved nothing');
        return null;
      case 'requeue':
        await writes.requeue(transaction, action.proof);
        metrics.sequencesLost.inc({ chain: this.chain.chainId });
        log.error(
          { ...fields, proof: action.proof },
          'outgoing: a transaction that is not ours took its sequence: does somebody else use this key?',
        );
        return null;
    }
  }

  private async send(transaction: OutgoingTransaction, attempt: Attempt): Promise<void> {
    if (attempt.raw === null) return;
    const outcome = await this.chain.writer.broadcast(attempt.raw);
    const words = outcome.kind === 'accepted' ? 'accepted' : `${outcome.kind}: ${outcome.reason}`;
    const unknown = outcome.kind === 'unknown' || (outcome.kind === 'refused' && outcome.reason === 'sequence_used');
    await this.writes.sent(transaction, attempt, words, unknown);
    this.parts.metrics.broadcasts.inc({ chain: this.chain.chainId, outcome: outcome.kind });
    const fields = { ...this.fieldsOf(transaction), hash: attempt.hash, attempt: attempt.number };
    if (outcome.kind === 'accepted') this.parts.log.info(fields, 'outgoing: sent');
    else this.parts.log.warn({ ...fields, outcome: words }, 'outgoing: sent, and not accepted: only the chain can say');
  }

  private async replace(transaction: OutgoingTransaction, latest: Attempt): Promise<void> {
    const { chain } = this;
    const { from, to, contract, amount } = transaction;
    let market: FeeTerms;
    try {
      market = await chain.writer.estimate({ from, to, contract, amount });
    } catch (error) {
      if (error instanceof ChainDoubt)
        return this.writes.waits(transaction, 'chain', error.reason, transaction.unknown);
      // it has its place already: whatever it would do now, the place has to be used
      if (!(error instanceof TransferWouldFail)) throw error;
      market = latest.terms;
    }
    const terms = chain.craft.raise(latest.terms, market);
    if (terms.maxFee > chain.limits.maxFee) {
      const reason = `it would take up to ${terms.maxFee} base units of the native coin, the cap is ${chain.limits.maxFee}`;
      return this.writes.waits(transaction, 'fee', reason, transaction.unknown);
    }
    await this.writes.replace(transaction, terms);
    this.parts.metrics.replaced.inc({ chain: chain.chainId });
    const fees = { from: latest.terms.maxFee.toString(), to: terms.maxFee.toString() };
    this.parts.log.warn({ ...this.fieldsOf(transaction), fees }, 'outgoing: stuck, more is offered');
  }

  private async combine(transaction: OutgoingTransaction, attempt: Attempt, signature: string): Promise<void> {
    let signed;
    try {
      signed = this.chain.craft.combine(attempt.unsigned, signature, transaction.from);
    } catch (error) {
      const words = (error as Error).message; // the family's, of bytes and signature
      return transaction.state === 'crafted'
        ? this.doubt(transaction, `the signature that was left for it is none: ${words}`)
        : this.refuse(transaction, attempt, words);
    }
    await this.writes.signed(transaction, attempt, signed.raw, signed.hash);
  }

  /**
   * The letter box does not say what the signer answered. Whoever wrote to it may hold a good signature: as with everything
   * unknown, nothing is given back before the chain has told who used its place, or the good one is there again (law 6).
   */
  private async doubt(transaction: OutgoingTransaction, reason: string): Promise<void> {
    if (isDoubted(transaction)) return;
    await this.writes.waits(transaction, 'signer', reason, true);
    this.parts.log.error({ ...this.fieldsOf(transaction), reason }, 'outgoing: somebody changed the signer’s answer');
  }

  private async refuse(transaction: OutgoingTransaction, attempt: Attempt, refusal: string): Promise<void> {
    const { state, chainId, from } = transaction;
    const place = { chainId, from, sequence: attempt.sequence };
    if (state === 'crafted' && (await this.parts.signing.wasSigned(this.parts.db, place)))
      return this.doubt(transaction, `it was signed, and the letter box says that it was not: ${refusal}`);
    await this.writes.refused(transaction, attempt, refusal);
    this.parts.log.error({ ...this.fieldsOf(transaction), refusal }, 'outgoing: the signer refused');
    if (state === 'crafted') this.parts.metrics.ended(this.chain.chainId, 'failed', 0n);
  }

  private fieldsOf({ id, kind, subjectId, sequence, from }: OutgoingTransaction): object {
    return { chain: this.chain.chainId, transaction: id, kind, subject: subjectId, from, sequence };
  }
}
