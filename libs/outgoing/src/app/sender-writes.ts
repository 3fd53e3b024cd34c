import type { CraftedTransaction, FeeTerms } from '@chaintill/chain-port';
import { move, newId } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';
import { SenderStore, type SenderLease } from '../data/sender-store';
import { StrangerStore } from '../data/stranger-store';
import { TransactionStore, type Changes } from '../data/transaction-store';
import type { MinedAttempt } from '../domain/decide';
import { attemptId, type Attempt, type OutgoingTransaction } from '../domain/outgoing';
import { giveBack, heed, strange, take, type Sequences } from '../domain/sequences';
import { stopReason, type StoredStranger } from '../domain/stranger';
import { OUTGOING_TRANSITIONS, type WaitingFor } from '../domain/states';
import type { OutgoingChain, OutgoingParts } from './outgoing-parts';

const NOTHING_WAITED_FOR = { waiting_for: null, waiting_reason: null } as const;

/**
 * Writes of one sender: each is one transaction that locks the sender's row by its lease first, moves the state, tells the
 * kind's handler and books. One at a time, so that a pass holds one connection.
 */
export class SenderWrites {
  /** Whether anything was written that calls for another look at once. */
  changed = false;
  private readonly senders: SenderStore;
  private readonly store: TransactionStore;
  private readonly strangers: StrangerStore;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly chain: OutgoingChain,
    private readonly parts: OutgoingParts,
    private readonly lease: SenderLease,
  ) {
    this.senders = new SenderStore(parts.db);
    this.store = new TransactionStore(parts.db);
    this.strangers = new StrangerStore(parts.db);
  }

  /**
   * The chain tells how many transactions of the sender it holds at its tip. Where it holds what these books do not know, nobody
   * is paid any more (ADR 0032).
   * @returns the lowest sequence that was never given out
   */
  heed(used: number): Promise<number> {
    return this.write(async (tx, sequences) => {
      const { next, freed } = sequences;
      const lowest = Math.min(used, next ?? used, ...freed);
      const ours = await this.senders.ours(tx, this.lease, lowest);
      const heeded = heed(sequences, used, ours);
      const isNews = JSON.stringify(heeded) !== JSON.stringify(sequences);
      if (isNews) await this.senders.saveSequences(tx, this.lease, heeded);
      const found = strange(sequences, used, ours).map((sequence) => ({ sequence }));
      if (found.length > 0) await this.stop(tx, found);
      return heeded.next ?? used;
    }, false);
  }

  /** Notes what the chain holds and these books do not know, or more of it: nobody is paid until a person has looked. */
  strange(found: readonly StoredStranger[]): Promise<void> {
    return this.write((tx) => this.stop(tx, found), false);
  }

  /** The chain holds at its very place what a transaction is to do: an attempt of ours that these books forgot. */
  recognize(transaction: OutgoingTransaction, hash: string): Promise<void> {
    return this.write(async (tx) => {
      const { id, sequence } = transaction;
      if (sequence === null || !(await this.store.lock(tx, transaction))) return;
      await this.strangers.adopt(tx, id, { sequence, hash }, this.parts.clock.now());
    });
  }

  /** Whether a free sequence holds up one of these. */
  async holdsUp(sequences: readonly (number | null)[]): Promise<boolean> {
    const [lowest] = await this.senders.freed(this.lease);
    return lowest !== undefined && sequences.some((sequence) => (sequence ?? 0) > lowest);
  }

  /**
   * Asks whoever wished for it whether it still is what was wished for; it fails where it is not. One that was called off since
   * it was read is nobody's any more: what it was for may be wished for otherwise by now.
   * @returns what is wrong
   */
  object(transaction: OutgoingTransaction): Promise<string | null> {
    const handler = this.parts.handlers.of(transaction.kind);
    if (!handler?.objects) return Promise.resolve(null);
    return this.write(async (tx) => {
      if (!(await this.store.lock(tx, transaction))) return null;
      const objection = (await handler.objects?.(tx, transaction)) ?? null;
      if (objection === null) return null;
      const changes: Changes = { state: 'failed', failure: objection, sequence: null, ...NOTHING_WAITED_FOR };
      await this.store.change(tx, checked(transaction, changes), changes, this.parts.clock.now());
      return objection;
    }, false);
  }

  /** Gives a queued transaction the lowest free sequence and lays it before the signer. @returns null when it does not leave */
  craft(transaction: OutgoingTransaction, terms: FeeTerms): Promise<OutgoingTransaction | null> {
    return this.write(async (tx, sequences) => {
      const { sequence, left } = take(sequences);
      const crafted = await this.change(tx, transaction, { state: 'crafted', sequence, ...waitsForSigner });
      if (!crafted) return null;
      const refusal = await this.parts.handlers.of(crafted.kind)?.admits?.(tx, crafted);
      if (refusal) {
        await this.end(tx, crafted, refusal);
        return null;
      }
      await this.senders.saveSequences(tx, this.lease, left);
      await this.attempt(tx, crafted, sequence, terms);
      return crafted;
    });
  }

  /** Uses up the lowest freed sequence by a transaction of nothing. @returns null when that was tried before, or none is freed */
  fill(like: OutgoingTransaction, terms: FeeTerms): Promise<OutgoingTransaction | null> {
    return this.write(async (tx, sequences) => {
      const [lowest] = sequences.freed;
      if (lowest === undefined) return null;
      const now = this.parts.clock.now();
      const fill = await this.store.addFill(tx, like, this.chain.native, newId('outgoing'), lowest, now);
      if (!fill) return null;
      const { sequence, left } = take(sequences);
      const crafted = await this.change(tx, fill, { state: 'crafted', sequence, ...waitsForSigner });
      if (!crafted) return null;
      await this.senders.saveSequences(tx, this.lease, left);
      await this.attempt(tx, crafted, sequence, terms);
      return crafted;
    });
  }

  /** Lays the same transfer on better terms before the signer. */
  replace(transaction: OutgoingTransaction, terms: FeeTerms): Promise<void> {
    return this.write(async (tx) => {
      const asked = await this.change(tx, transaction, waitsForSigner);
      if (asked?.sequence != null) await this.attempt(tx, asked, asked.sequence, terms);
    });
  }

  /** The signer signed: bytes and hash are stored before anybody else sees them (law 6). */
  signed(transaction: OutgoingTransaction, attempt: Attempt, raw: string, hash: string): Promise<void> {
    return this.write(async (tx) => {
      await this.store.signed(tx, attempt, raw, hash, this.parts.clock.now());
      if (transaction.state === 'crafted') {
        await this.change(tx, transaction, { state: 'signed', hash, ...NOTHING_WAITED_FOR });
      } else if (transaction.state === 'sent') await this.change(tx, transaction, { hash });
    });
  }

  /** The signer refused for good. Where nothing else was signed nothing can land: it fails, and its sequence is free. */
  refused(transaction: OutgoingTransaction, attempt: Attempt, refusal: string): Promise<void> {
    return this.write(async (tx, sequences) => {
      await this.store.refused(tx, attempt, refusal);
      if (transaction.state !== 'crafted') return;
      await this.senders.saveSequences(tx, this.lease, giveBack(sequences, attempt.sequence));
      await this.end(tx, transaction, `the signer refused: ${refusal}`);
    });
  }

  /** It was handed to the nodes. */
  sent(transaction: OutgoingTransaction, attempt: Attempt, outcome: string, unknown: boolean): Promise<void> {
    return this.write(async (tx) => {
      await this.store.sent(tx, attempt, outcome, this.parts.clock.now());
      const { state } = transaction;
      if (state === 'signed') await this.change(tx, transaction, { state: 'sent', unknown, ...NOTHING_WAITED_FOR });
      else if (state === 'sent' && unknown !== transaction.unknown) await this.change(tx, transaction, { unknown });
    });
  }

  /** Says how it stands, if that is news. */
  waits(
    transaction: OutgoingTransaction,
    waitingFor: WaitingFor | null,
    reason: string | null,
    unknown = false,
  ): Promise<void> {
    const { waitingFor: known, waitingReason, unknown: was } = transaction;
    if (known === waitingFor && waitingReason === reason && was === unknown) return Promise.resolve();
    return this.write(async (tx) => {
      await this.change(tx, transaction, { waiting_for: waitingFor, waiting_reason: reason, unknown });
    }, false);
  }

  /** A block holds it, not for good yet. */
  mined(
    transaction: OutgoingTransaction,
    { hash, height, blockHash }: MinedAttempt,
  ): Promise<OutgoingTransaction | null> {
    const changes: Changes = {
      state: 'mined',
      unknown: false,
      hash,
      height,
      block_hash: blockHash,
      ...NOTHING_WAITED_FOR,
    };
    return this.write((tx) => this.change(tx, transaction, changes));
  }

  /** The block is gone: it is out there, or nowhere. */
  unmined(transaction: OutgoingTransaction): Promise<void> {
    return this.write(async (tx) => {
      await this.change(tx, transaction, { state: 'sent', height: null, block_hash: null });
    });
  }

  /** It is on the chain for good. @param effect why it moved nothing; null when it did what it was to do */
  landed(transaction: OutgoingTransaction, mined: MinedAttempt, effect: string | null): Promise<void> {
    const { fee } = mined;
    return this.write(async (tx) => {
      const changes: Changes =
        effect === null ? { state: 'confirmed', fee } : { state: 'failed', fee, failure: effect };
      const ended = await this.store.change(tx, checked(transaction, changes), changes, this.parts.clock.now());
      if (!ended) return;
      const handler = this.parts.handlers.of(transaction.kind);
      if (effect === null) await handler?.confirmed(tx, ended, mined);
      else await handler?.reverted(tx, ended, mined, effect);
      await this.bookFee(tx, ended, fee);
    });
  }

  /** It cannot succeed, and nothing was signed for it. */
  fails(transaction: OutgoingTransaction, reason: string): Promise<void> {
    return this.write((tx) => this.end(tx, transaction, reason));
  }

  /** A stranger's transaction has its place: it goes back to the head of the queue, with the proof. */
  requeue(transaction: OutgoingTransaction, proof: OutgoingTransaction['neverLands'][number]): Promise<void> {
    return this.write(async (tx) => {
      await this.change(tx, transaction, {
        state: 'queued',
        sequence: null,
        hash: null,
        unknown: false,
        never_lands: [...transaction.neverLands, proof],
        waiting_for: 'turn',
        waiting_reason: null,
      });
    });
  }

  private async stop(tx: Tx, found: readonly StoredStranger[]): Promise<void> {
    await this.strangers.note(tx, this.lease, found, this.parts.clock.now());
    const fields = { chain: this.chain.chainId, from: this.lease.address, strangers: found };
    this.parts.log.error(fields, `outgoing: ${stopReason(found)}`);
  }

  private async end(tx: Tx, transaction: OutgoingTransaction, failure: string): Promise<void> {
    const changes: Changes = { state: 'failed', failure, sequence: null, ...NOTHING_WAITED_FOR };
    const ended = await this.store.change(tx, checked(transaction, changes), changes, this.parts.clock.now());
    if (ended) await this.parts.handlers.of(transaction.kind)?.failed(tx, ended, failure);
  }

  private async change(
    tx: Tx,
    transaction: OutgoingTransaction,
    changes: Changes,
  ): Promise<OutgoingTransaction | null> {
    const handler = this.parts.handlers.of(transaction.kind);
    const moved = await this.store.change(tx, checked(transaction, changes), changes, this.parts.clock.now());
    if (moved) await handler?.moved?.(tx, moved);
    return moved;
  }

  private async attempt(tx: Tx, transaction: OutgoingTransaction, sequence: number, terms: FeeTerms): Promise<void> {
    const { networkId, craft } = this.chain;
    const { organizationId, livemode, kind, subjectId, chainId, from, to, contract, amount, proof, neverLands } =
      transaction;
    const crafted: CraftedTransaction = craft.craft(networkId, { from, to, contract, amount }, sequence, terms);
    const now = this.parts.clock.now();
    const number = await this.store.addAttempt(tx, transaction.id, { sequence, terms, ...crafted }, now);
    await this.parts.signing.request(
      tx,
      {
        attemptId: attemptId({ transactionId: transaction.id, number }),
        instruction: { kind, organizationId, livemode, subjectId, chainId, networkId, contract, to, amount },
        proof,
        from,
        ...crafted,
        ...(neverLands.length > 0 && { neverLands }),
      },
      now,
    );
  }

  /** What the network took is booked once, to its cause. */
  private async bookFee(tx: Tx, { id, organizationId }: OutgoingTransaction, amount: bigint): Promise<void> {
    const { native } = this.chain;
    if (native === null || amount === 0n) return;
    const fee = { kind: 'outgoing.fee', causeKind: 'outgoing', causeId: id, step: 0, assetId: native, amount };
    const move = {
      ...fee,
      debit: { organizationId, kind: 'costs' },
      credit: { organizationId, kind: 'custody' },
    } as const;
    await this.parts.ledger.book(tx, [move], this.parts.clock.now());
  }

  private write<T>(work: (tx: Tx, sequences: Sequences) => Promise<T>, isProgress = true): Promise<T> {
    const next = this.last.then(async () => {
      const result = await this.parts.db.tx(async (tx) => work(tx, await this.senders.fence(tx, this.lease)));
      if (isProgress) this.changed = true;
      return result;
    });
    this.last = next.catch(() => undefined);
    return next;
  }
}

const waitsForSigner = { waiting_for: 'signer', waiting_reason: null } as const;

/** Refuses a step that the table does not know: a fault in the code. */
function checked(transaction: OutgoingTransaction, { state }: Changes): OutgoingTransaction {
  if (state) move(OUTGOING_TRANSITIONS, transaction.state, state);
  return transaction;
}
