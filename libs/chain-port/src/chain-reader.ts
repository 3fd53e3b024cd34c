/** A block as far as the core needs it. */
export interface BlockRef {
  readonly height: number;
  readonly hash: string;
  readonly parentHash: string;
  /** Block time, seconds since 1970. */
  readonly time: number;
}

/** Value that arrived at an address: one ERC-20 log, or the native value of one transaction. */
export interface ChainTransfer {
  readonly txHash: string;
  /** Place among the logs of the block; -1 for native value. */
  readonly logIndex: number;
  readonly blockHeight: number;
  readonly blockHash: string;
  /** Seconds since 1970; null only in ranges, from nodes whose logs carry no time: the header of the block has it. */
  readonly blockTime: number | null;
  /** Canonical contract address; null for the native coin. */
  readonly contract: string | null;
  readonly from: string;
  readonly to: string;
  /** Base units. */
  readonly amount: bigint;
}

/** What the nodes say about the head of the chain. */
export interface Tip {
  readonly head: BlockRef;
  /** Height of the last block that the policy calls final. */
  readonly finalHeight: number;
}

/** A block with all transfers in it, proven complete against the block's own commitment. */
export interface BlockWithTransfers {
  readonly block: BlockRef;
  readonly transfers: readonly ChainTransfer[];
}

/** Transfers of a range of final blocks, both ends included. */
export interface TransferRange {
  readonly from: number;
  readonly to: number;
  /** Hash of the block before the range, as its first block states it: the cursor must stand there. */
  readonly parentHash: string;
  /** The last block of the range: where the cursor may stand afterwards. */
  readonly last: BlockRef;
  readonly transfers: readonly ChainTransfer[];
}

/**
 * Reads one chain. Every method either gives an answer it has reason to believe or throws {@link ChainDoubt}: silence,
 * omission and contradiction of a provider are never an answer.
 */
export interface ChainReader {
  /** @throws ChainDoubt when no provider answers, or one answers for another network */
  tip(): Promise<Tip>;
  /** The canonical header at a height. @returns null when the chain is not that long yet */
  header(height: number): Promise<BlockRef | null>;
  /**
   * The same, but every provider that can be asked must agree: what a reorg is concluded from.
   * @throws ChainDoubt when they contradict each other
   */
  agreedHeader(height: number): Promise<BlockRef | null>;
  /**
   * Asks every provider that can be asked whether a block is canonical and holds these transfers: before they count. What a
   * header commits to proves that no log is missing, but not what it says.
   * @returns false when all of them agree that it is not so
   * @throws ChainDoubt when they contradict each other, or none answers
   */
  confirms(block: Pick<BlockRef, 'height' | 'hash'>, transfers: readonly ChainTransfer[]): Promise<boolean>;
  /** One block near the head, read by its hash. @returns null when the block is not on the canonical chain any more */
  block(hash: string): Promise<BlockWithTransfers | null>;
  /**
   * Transfers of final blocks. May return a shorter range than asked for when providers limit the size of an answer.
   */
  range(from: number, to: number): Promise<TransferRange>;
  /** Decimals of a token as its contract states them. @throws ChainDoubt when it cannot be read */
  decimals(contract: string): Promise<number>;
  /**
   * Calls `onHead` for each new head as soon as a provider announces it; polls where none does.
   * @returns a function that stops following
   */
  follow(onHead: () => void): () => void;
  /** State of each provider, for health and metrics; urls are shown without credentials. */
  providers(): readonly ProviderState[];
  close(): Promise<void>;
}

export interface ProviderState {
  readonly name: string;
  readonly healthy: boolean;
  readonly lastError: string | null;
  readonly head: number | null;
  /** Requests sent and requests that failed, since the start; each entry of a batch counts. */
  readonly calls: number;
  readonly failures: number;
}

/** No provider gave an answer that can be believed. The cursor stays where it is, and nothing expires. */
export class ChainDoubt extends Error {
  constructor(
    readonly chainId: string,
    readonly reason: string,
  ) {
    super(`${chainId}: ${reason}`);
    this.name = 'ChainDoubt';
  }
}
