import type { Asset } from '@chaintill/assets';
import { ChainDoubt, TransferWouldFail } from '@chaintill/chain-port';
import { findCandidates, type Candidate, type SweepTerm } from '../data/candidates';
import { chainHeights, type ChainHeights } from '../data/chain-heights';
import { SweepStore } from '../data/sweep-store';
import { WalletStore } from '../data/wallet-store';
import { WishStore, type OpenRequest, type WaitingPayouts } from '../data/wish-store';
import type { SweepCause } from '../domain/treasury-view';
import { SweepPlanner } from './sweep-planner';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';
import { WorthJudge } from './worth-judge';

/** Where a sweep cannot be priced, so many are tried. */
const ASKED_FOR_A_PRICE = 5;

/** What is to be swept, why, and how far it may go. */
export interface Wanted extends SweepTerm {
  readonly cause: SweepCause;
  /** Base units: no more than is needed; null: all. */
  readonly enough: bigint | null;
  /** Of a person who asked for it. */
  readonly requestId?: string;
}

/** Says what a chain's sweeps are wanted for. */
export class SweepWants {
  private readonly store = new SweepStore();
  private readonly wallets = new WalletStore();
  private readonly wishes = new WishStore();
  private readonly judge: WorthJudge;

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: TreasuryParts,
  ) {
    this.judge = new WorthJudge(chain, parts);
  }

  /** What payouts lack; the network's coin when that is what it is. */
  async ofPayouts(waiting: readonly WaitingPayouts[], heights: ChainHeights): Promise<Wanted[]> {
    const { db, assets } = this.parts;
    const { native, writer, id, family } = this.chain;
    if (waiting.length === 0 || !native) return [];
    const wallets = await this.wallets.ofFamily(db, family);
    const underWay = await this.store.underWay(db, id);
    const wanted: Wanted[] = [];
    for (const { walletAddress, assetId, amount, count } of waiting) {
      const wallet = wallets.find(({ address }) => address === walletAddress);
      if (!wallet) continue;
      const coming = (of: Asset): bigint =>
        underWay.find(({ walletId, assetId: moved }) => walletId === wallet.id && moved === of.id)?.amount ?? 0n;
      const lacking = async (of: Asset, needed: bigint): Promise<bigint> =>
        needed - (await writer.balanceAt(wallet.address, of.contract, heights.tip)) - coming(of);
      const asset = assets.byId(assetId);
      const fees = BigInt(count) * (await writer.priceAtMost(wallet.address, asset.contract));
      const missing = await lacking(asset, asset.id === native.id ? amount + fees : amount);
      const [moved, enough] = missing > 0n ? [asset, missing] : [native, await lacking(native, fees)];
      if (enough <= 0n) continue;
      wanted.push({ cause: 'payout', assetId: moved.id, walletId: wallet.id, least: 1n, rested: true, enough });
    }
    return wanted;
  }

  ofRequest({ id: requestId, organizationId, assetId }: OpenRequest): Wanted {
    return { cause: 'asked', requestId, organizationId, assetId, least: 1n, rested: false, enough: null };
  }

  /** What is worth its cost. Asks the chain what a sweep of each asset costs, at an address with much money. */
  async worth(): Promise<Wanted[]> {
    const { db, clock } = this.parts;
    const { id: chainId, family, assets } = this.chain;
    // tokens first: they need the coins that lie at their addresses
    const ordered = [...assets].sort((a, b) => Number(a.contract === null) - Number(b.contract === null));
    const anything = ordered.map(({ id: assetId }) => ({ assetId, least: 1n, rested: true }));
    const heap = { chainId, family, limit: ASKED_FOR_A_PRICE, of: 'term' } as const;
    const richest = await findCandidates(db, anything, heap);
    const heights = await chainHeights(db, chainId, clock.now());
    if (!heights) return [];
    const planner = new SweepPlanner(this.chain, this.parts, heights);
    const wanted: Wanted[] = [];
    for (const [place, asset] of ordered.entries()) {
      const own = richest.filter(({ term }) => term === place);
      const least = own.length === 0 ? null : await this.leastOf(asset, own, planner);
      if (least === null) continue;
      wanted.push({ cause: 'worth', assetId: asset.id, least, rested: true, enough: null });
    }
    return wanted;
  }

  /** @returns null when nobody can say what is worth it */
  private async leastOf(asset: Asset, richest: readonly Candidate[], planner: SweepPlanner): Promise<bigint | null> {
    const { db, clock, log } = this.parts;
    for (const candidate of richest) {
      const { wallet } = candidate;
      try {
        const amount = asset.contract === null ? 0n : candidate.amount;
        const cost = await planner.cost(candidate.address, wallet, asset, amount);
        const worth = await this.judge.of(asset, cost);
        await this.wishes.keepTerms(db, asset.id, { cost, ...worth }, clock.now());
        return worth.from;
      } catch (error) {
        if (!(error instanceof TransferWouldFail) && !(error instanceof ChainDoubt)) throw error;
        const fields = { chain: this.chain.id, currency: asset.symbol, reason: error.reason };
        log.warn(fields, 'treasury: no price of a sweep');
        if (error instanceof ChainDoubt) return null;
        // it cannot be moved: perhaps it is not there
        await planner.lying(candidate, { asset, wallet, cause: 'worth', least: candidate.amount });
      }
    }
    return this.wishes.worthFrom(db, asset.id);
  }
}
