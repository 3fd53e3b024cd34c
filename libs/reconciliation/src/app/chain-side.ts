import { ChainDoubt, type ChainTransfer } from '@chaintill/chain-port';
import type { Asset } from '@chaintill/assets';
import { placeKey, type Place, type Point, type UnderWay } from '../data/positions';
import type { ReconciledChain } from './reconciliation-parts';

/** Addresses that one question names, and questions asked side by side. */
const CHUNK = 1_000;
const SIDE_BY_SIDE = 4;
/** Blocks that are searched at most for what explains a difference. */
const SEARCHED_BLOCKS = 5_000;

/** A transaction under way that a block up to the height holds. */
export interface Landed {
  readonly transaction: UnderWay;
  readonly hash: string;
  readonly height: number;
  /** What it moved; nothing when it failed. */
  readonly amount: bigint;
  readonly fee: bigint;
}

/** The chain's side, read at one final block. Every method throws ChainDoubt rather than guess. */
export class ChainSide {
  constructor(
    private readonly chain: ReconciledChain,
    private readonly point: Point,
  ) {}

  /** @throws ChainDoubt when the block is not the chain's any more */
  async stands(): Promise<void> {
    const header = await this.chain.reader.agreedHeader(this.point.height);
    if (header?.hash === this.point.hash) return;
    throw new ChainDoubt(this.chain.chainId, `block ${this.point.height} is another one than the indexer stored`);
  }

  /** Which of what is under way is in a block up to the height already. */
  async landed(underWay: readonly UnderWay[]): Promise<Landed[]> {
    const found: Landed[] = [];
    for (const transaction of underWay) {
      for (const hash of transaction.hashes) {
        const status = await this.chain.writer.status(hash);
        if (status.kind !== 'mined' || status.height > this.point.height) continue;
        const amount = status.succeeded ? transaction.amount : 0n;
        found.push({ transaction, hash, height: status.height, amount, fee: status.fee });
      }
    }
    return found;
  }

  /** What every address holds of an asset. @returns base units by {@link placeKey}, without what holds nothing */
  async balances(places: readonly Place[], asset: Asset): Promise<Map<string, bigint>> {
    const held = new Map<string, bigint>();
    const chunks: string[][] = [];
    for (let from = 0; from < places.length; from += CHUNK) {
      chunks.push(places.slice(from, from + CHUNK).map(({ address }) => address));
    }
    const work = async (): Promise<void> => {
      for (let chunk = chunks.pop(); chunk; chunk = chunks.pop()) {
        const amounts = await this.read(chunk, asset.contract);
        for (const [i, address] of chunk.entries()) {
          const amount = amounts[i] ?? 0n;
          if (amount !== 0n) held.set(placeKey(address, asset.id), amount);
        }
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    return held;
  }

  /** What one address holds, by the agreement of all nodes. */
  balance(address: string, contract: string | null): Promise<bigint> {
    return this.chain.writer.balanceAt(address, contract, this.point.height);
  }

  /**
   * Transfers to and from some addresses since a height.
   * @returns also where the search began: no further back than nodes are asked for
   */
  async trace(
    addresses: ReadonlySet<string>,
    since: number,
  ): Promise<{ readonly from: number; readonly transfers: readonly ChainTransfer[] }> {
    const start = Math.max(since, this.point.height - SEARCHED_BLOCKS, 0);
    const transfers: ChainTransfer[] = [];
    for (let from = start; from <= this.point.height;) {
      const range = await this.chain.reader.range(from, this.point.height);
      transfers.push(
        ...range.transfers.filter((transfer) => addresses.has(transfer.to) || addresses.has(transfer.from)),
      );
      from = range.to + 1;
    }
    return { from: start, transfers };
  }

  private read(addresses: readonly string[], contract: string | null): Promise<readonly bigint[]> {
    const { balancesAt, balanceAt } = this.chain.writer;
    if (balancesAt) return balancesAt.call(this.chain.writer, addresses, contract, this.point.height);
    return Promise.all(
      addresses.map((address) => balanceAt.call(this.chain.writer, address, contract, this.point.height)),
    );
  }
}
