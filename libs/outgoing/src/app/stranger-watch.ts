import { ChainDoubt } from '@chaintill/chain-port';
import type { SenderLease } from '../data/sender-store';
import { StrangerStore } from '../data/stranger-store';
import type { Attempt, OutgoingTransaction } from '../domain/outgoing';
import { storedStranger, stopReason, type Stranger } from '../domain/stranger';
import type { OutgoingChain, OutgoingParts } from './outgoing-parts';
import type { SenderWrites } from './sender-writes';

/**
 * Looks what the chain holds of a sender that these books do not know. After an older backup was restored it may be what is
 * waiting here, paid already (ADR 0032).
 */
export class StrangerWatch {
  private readonly store: StrangerStore;

  constructor(
    private readonly chain: OutgoingChain,
    private readonly parts: OutgoingParts,
    private readonly writes: SenderWrites,
  ) {
    this.store = new StrangerStore(parts.db);
  }

  /** Why nobody is paid from a sender; null: everybody is. */
  async stopReason(lease: SenderLease): Promise<string | null> {
    const [stopped] = await this.store.stopped(this.parts.db, lease);
    return stopped ? stopReason(stopped.strangers) : null;
  }

  /**
   * Looks at what took a transaction's place for good. Where it does the very same, it is an attempt that was forgotten; where it
   * does what another one of ours is to do, nobody is paid any more.
   * @returns whether it is ours
   * @throws ChainDoubt
   */
  async recognizes(transaction: OutgoingTransaction, attempts: readonly Attempt[], usedBy: string): Promise<boolean> {
    if (attempts.some(({ hash }) => hash === usedBy)) return false;
    const { to, contract, amount, sequence, from: address } = transaction;
    const found = await this.chain.writer.transferOf(usedBy);
    if (!found || sequence === null) return false;
    if (found.to === to && found.contract === contract && found.amount === amount) {
      await this.writes.recognize(transaction, usedBy);
      return true;
    }
    const { chainId } = this.chain;
    const states = ['queued', 'crafted', 'signed', 'sent'] as const;
    const other = await this.store.same(this.parts.db, { chainId, address }, found, states, this.parts.clock.now());
    if (other !== null) await this.writes.strange([storedStranger({ sequence, hash: usedBy, ...found })]);
    return false;
  }

  /** Finds out which transactions those are that nobody here knows, as far as they are final. */
  async explain(lease: SenderLease, finalHeight: number): Promise<void> {
    const { writer } = this.chain;
    const [stopped] = await this.store.stopped(this.parts.db, lease);
    const open = stopped?.strangers.filter(({ hash }) => hash === undefined) ?? [];
    if (open.length === 0) return;
    try {
      const final = await writer.sequenceAt(lease.address, finalHeight);
      const found: Stranger[] = [];
      for (const { sequence } of open.filter((one) => one.sequence < final)) {
        const hash = await writer.usedBy(lease.address, sequence, finalHeight);
        const transfer = (await writer.transferOf(hash)) ?? { to: '', contract: null, amount: 0n };
        found.push({ sequence, hash, ...transfer });
      }
      if (found.length > 0) await this.writes.strange(found.map(storedStranger));
    } catch (error) {
      // it is asked again at the next look
      if (!(error instanceof ChainDoubt)) throw error;
    }
  }
}
