import type { InstructionKind } from '@chaintill/signing';
import type { Tx } from '@chaintill/persistence';
import type { OutgoingTransaction } from '../domain/outgoing';

/** A final block holds it. */
export interface Landed {
  readonly hash: string;
  readonly height: number;
  readonly blockHash: string;
  /** What the network took, base units of the native coin; booked in the same transaction. */
  readonly fee: bigint;
}

/**
 * What the room behind a kind of transaction does when one moves. Everything runs inside the transaction that moves the
 * state, each ending once; what is thrown undoes the move, which is tried again later.
 */
export interface OutgoingHandler {
  /**
   * Whether somebody changed it since it was wished for; asked before anything else.
   * @returns what is wrong: it fails then, and what it was for was ended here; null when nothing is
   */
  objects?(tx: Tx, transaction: OutgoingTransaction): Promise<string | null>;
  /** Whether it may still be laid before the signer. @returns why not: it fails then; nothing was signed for it */
  admits?(tx: Tx, transaction: OutgoingTransaction): Promise<string | null>;
  /** It is on the chain for good, and the money with whom it was for. */
  confirmed(tx: Tx, transaction: OutgoingTransaction, landed: Landed): Promise<void>;
  /** It never was on the chain and never will be: nothing moved, nothing was paid. */
  failed(tx: Tx, transaction: OutgoingTransaction, reason: string): Promise<void>;
  /** It is on the chain for good and moved nothing; the network took its fee all the same. */
  reverted(tx: Tx, transaction: OutgoingTransaction, landed: Landed, reason: string): Promise<void>;
  /** It is in another state than before, or waits for something else; the other three are not told here again. */
  moved?(tx: Tx, transaction: OutgoingTransaction): Promise<void>;
}

/** Who is told about which kind; filled by the app that composes the rooms, before the runner starts. */
export class OutgoingHandlers {
  private readonly byKind = new Map<InstructionKind, OutgoingHandler>();

  register(kind: Exclude<InstructionKind, 'fill'>, handler: OutgoingHandler): void {
    if (this.byKind.has(kind)) throw new Error(`two handlers for ${kind}`);
    this.byKind.set(kind, handler);
  }

  /** @returns null for a fill, which is nobody's @throws Error for a kind that nobody registered for: it must not move */
  of(kind: InstructionKind): OutgoingHandler | null {
    if (kind === 'fill') return null;
    const handler = this.byKind.get(kind);
    if (!handler) throw new Error(`nobody takes care of outgoing transactions of kind ${kind}`);
    return handler;
  }
}
