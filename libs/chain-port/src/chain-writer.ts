/** Value that is to leave an address of ours. */
export interface TransferIntent {
  /** Canonical. */
  readonly from: string;
  /** Canonical. */
  readonly to: string;
  /** Canonical contract address; null for the native coin. */
  readonly contract: string | null;
  /** Base units. */
  readonly amount: bigint;
}

/** What a transaction may cost at most. `fields` is the family's own affair: stored with it, looked into by nobody else. */
export interface FeeTerms {
  /** Base units of the native coin. */
  readonly maxFee: bigint;
  readonly fields: Readonly<Record<string, string>>;
}

/** A transaction that only lacks its signature. */
export interface CraftedTransaction {
  /** The whole of it as text, to be stored and to be read again by who signs. */
  readonly unsigned: string;
  /** What is signed, 0x hex: 32 bytes, or the whole message in a family that signs messages. */
  readonly digest: string;
}

/** What an unsigned transaction does, read from its own bytes: what a signer checks before he signs. */
export interface DecodedTransaction {
  readonly networkId: string;
  /** Its place among the transactions of its sender (the nonce on EVM). */
  readonly sequence: number;
  readonly to: string;
  readonly contract: string | null;
  readonly amount: bigint;
  readonly maxFee: bigint;
  readonly digest: string;
}

/** Bytes that any node can be given, and the hash they are known by: both are stored before the first byte is sent (law 6). */
export interface SignedTransaction {
  readonly raw: string;
  readonly hash: string;
}

/** Outgoing transactions without a node: pure functions of a family. */
export interface TransactionCraft {
  readonly craft: (networkId: string, intent: TransferIntent, sequence: number, terms: FeeTerms) => CraftedTransaction;
  /** @returns null for anything that is not a plain transfer of a token or of the native coin, written as {@link craft} does */
  readonly decode: (unsigned: string) => DecodedTransaction | null;
  /**
   * Puts a signature to a transaction.
   * @throws Error when the signature is not the sender's over exactly these bytes
   */
  readonly combine: (unsigned: string, signature: string, from: string) => SignedTransaction;
  /** Terms on which nodes take a replacement: at least 10 % more of every price, or `market` where that is more. */
  readonly raise: (terms: FeeTerms, market: FeeTerms) => FeeTerms;
}

/**
 * What became of handing a transaction to the nodes.
 * - `accepted`: a node took it, or knew it already
 * - `refused`: every node that answered refused it for this reason; it is in no pool of theirs
 * - `unknown`: nobody can say; only the chain can (law 6)
 */
export type BroadcastOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: 'sequence_used' | 'underpriced' | 'insufficient_funds' | 'invalid' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Where a transaction is. `absent`: no node that answers knows it, which proves nothing by itself. */
export type OutgoingStatus =
  | {
      readonly kind: 'mined';
      readonly height: number;
      readonly blockHash: string;
      /** Whether the transaction did what it was to do; a failed one costs its fee and moves nothing. */
      readonly succeeded: boolean;
      /** Base units of the native coin. */
      readonly fee: bigint;
    }
  | { readonly kind: 'pending' }
  | { readonly kind: 'absent' };

/** The chain itself says that a transfer cannot succeed now. */
export class TransferWouldFail extends Error {
  constructor(
    readonly reason: string,
    /** Whether it fails for want of the native coin alone: the sender may get some. */
    readonly lacksCoins = false,
  ) {
    super(`the transfer would fail: ${reason}`);
    this.name = 'TransferWouldFail';
  }
}

/** Writes to one chain and asks what became of it. Holds no key. */
export interface ChainWriter {
  /**
   * What a transfer would cost now; it is tried on the state of the head first.
   * @throws TransferWouldFail when the chain refuses it: reverted, answered false, not enough balance
   * @throws ChainDoubt when no node answers
   */
  estimate(intent: TransferIntent): Promise<FeeTerms>;
  /**
   * The same for a sender who may get the coins for the network later: what he lacks of them is no refusal.
   * @throws TransferWouldFail, ChainDoubt
   */
  price(intent: TransferIntent): Promise<FeeTerms>;
  /**
   * The most that one transfer to anybody costs by the prices of now, for what nobody can try out yet.
   * @param contract canonical; null for the native coin
   * @returns base units of the native coin
   * @throws ChainDoubt when no node answers
   */
  priceAtMost(from: string, contract: string | null): Promise<bigint>;
  /** Hands bytes to every node that can be asked. Never throws for what a node says. */
  broadcast(raw: string): Promise<BroadcastOutcome>;
  /**
   * @param of what it was to move: it succeeded only if something of that moved, whatever a token answered
   * @throws ChainDoubt when no node answers, or they contradict each other
   */
  status(hash: string, of?: TransferIntent): Promise<OutgoingStatus>;
  /**
   * How many transactions of an address the chain holds up to a height: every lower sequence is used for good once that
   * height is final. All nodes that can be asked must agree.
   * @throws ChainDoubt when they do not, or none answers
   */
  sequenceAt(address: string, height: number): Promise<number>;
  /**
   * Which transaction used a sequence up: positive proof that a transaction landed, or that a stranger's took its place.
   * @param height final, and such that {@link sequenceAt} there is above `sequence`
   * @returns its hash
   * @throws ChainDoubt as {@link sequenceAt}, or when it is further back than nodes are asked for
   */
  usedBy(address: string, sequence: number, height: number): Promise<string>;
  /**
   * How many transactions of an address the chain holds now, by whichever node knows most of them: what {@link sequenceAt} will
   * say once everybody has got there.
   * @throws ChainDoubt when no node answers
   */
  sequenceNow(address: string): Promise<number>;
  /**
   * What a transaction in a block moves, whoever made it.
   * @returns null when it is no plain transfer
   * @throws ChainDoubt as {@link sequenceAt}
   */
  transferOf(hash: string): Promise<Omit<TransferIntent, 'from'> | null>;
  /** What an address holds at a height, base units. @throws ChainDoubt as {@link sequenceAt} */
  balanceAt(address: string, contract: string | null, height: number): Promise<bigint>;
  /**
   * What many addresses hold at a height, in their order, for families whose nodes can be asked in bulk. One node answers:
   * what does not fit is to be asked for again by {@link balanceAt}.
   * @throws ChainDoubt when no node answers
   */
  readonly balancesAt?: (
    addresses: readonly string[],
    contract: string | null,
    height: number,
  ) => Promise<readonly bigint[]>;
  close(): Promise<void>;
}
