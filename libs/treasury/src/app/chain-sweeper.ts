import type { Asset } from '@chaintill/assets';
import { ChainDoubt, TransferWouldFail } from '@chaintill/chain-port';
import { chainHeights, type ChainHeights } from '../data/chain-heights';
import { SweepStore, type Candidate, type StuckSweep } from '../data/sweep-store';
import { WalletStore, type Wallet } from '../data/wallet-store';
import { WishStore, type OpenRequest, type WaitingPayouts } from '../data/wish-store';
import type { SweepCause } from '../domain/treasury-view';
import { GasAlarm } from './gas-alarm';
import { GasPurse } from './gas-purse';
import { Stuck } from './stuck-sweeps';
import { SweepPlanner } from './sweep-planner';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';
import { WorthJudge } from './worth-judge';

/** Where a sweep cannot be priced, so many are tried. */
const ASKED_FOR_A_PRICE = 5;

/** What is swept into one hot wallet, and how far it may go. */
interface Job {
  readonly asset: Asset;
  readonly wallet: Wallet;
  readonly cause: SweepCause;
  readonly organizationId: string;
  /** Base units by the books. */
  readonly least: bigint;
  readonly rested: boolean;
  /** No more than is needed; null: all. */
  enough: bigint | null;
}

/** Sweeps one chain. Any number of workers may do so at once: the database lets one begin at each address. */
export class ChainSweeper {
  private readonly store = new SweepStore();
  private readonly wallets = new WalletStore();
  private readonly wishes = new WishStore();
  private readonly judge: WorthJudge;
  private readonly gasAlarm: GasAlarm;
  private nextRound = 0;

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: TreasuryParts,
  ) {
    this.judge = new WorthJudge(chain, parts);
    this.gasAlarm = new GasAlarm(chain, parts);
  }

  /** Looks what there is to sweep: what is worth it now and then, what somebody waits for at once. @returns how many were begun */
  async look(): Promise<number> {
    const { db, clock, rules } = this.parts;
    const now = clock.now();
    const requests = await this.wishes.openRequests(db, this.chain.id);
    const waiting = await this.wishes.waitingPayouts(db, this.chain.id, now);
    const stuck = await this.store.stuck(db, this.chain.id);
    const round = rules.everySeconds > 0 && now.getTime() >= this.nextRound;
    if (!round && requests.length + waiting.length + stuck.length === 0) return 0;
    const heights = await chainHeights(db, this.chain.id, now);
    if (!heights || !this.chain.native) return 0;
    const purses = new Map<string, GasPurse>();
    await this.free(stuck, heights, purses);
    let begun = 0;
    for (const payouts of waiting) begun += await this.forPayouts(payouts, heights, purses);
    for (const request of requests) begun += await this.forRequest(request, purses);
    if (round) {
      begun += await this.forWorth(purses);
      this.nextRound = now.getTime() + rules.everySeconds * 1_000;
    }
    await this.gasAlarm.note([...purses.values()]);
    return begun;
  }

  private async free(
    stuck: readonly StuckSweep[],
    heights: ChainHeights,
    purses: Map<string, GasPurse>,
  ): Promise<void> {
    if (stuck.length === 0) return;
    const planner = new SweepPlanner(this.chain, this.parts, heights);
    const freer = new Stuck(this.chain, this.parts, heights, planner);
    for (const sweep of stuck) await freer.free(sweep, await this.purseFor(sweep.organizationId, heights, purses));
  }

  /** Most money first, until there is enough; for the network's coin when that is what they lack. */
  private async forPayouts(
    { walletAddress, assetId, amount, count }: WaitingPayouts,
    heights: ChainHeights,
    purses: Map<string, GasPurse>,
  ): Promise<number> {
    const { db, assets } = this.parts;
    const { native, writer, id, family } = this.chain;
    const wallet = (await this.wallets.ofFamily(db, family)).find(({ address }) => address === walletAddress);
    if (!wallet || !native) return 0;
    const asset = assets.byId(assetId);
    const underWay = await this.store.underWay(db, wallet.id, id);
    const lacking = async (of: Asset, needed: bigint): Promise<bigint> =>
      needed - (await writer.balanceAt(wallet.address, of.contract, heights.tip)) - (underWay.get(of.id)?.amount ?? 0n);
    const fees = BigInt(count) * (await writer.priceAtMost(wallet.address, asset.contract));
    const missing = await lacking(asset, asset.id === native.id ? amount + fees : amount);
    const [wanted, enough] = missing > 0n ? [asset, missing] : [native, await lacking(native, fees)];
    if (enough <= 0n) return 0;
    const job = { asset: wanted, wallet, cause: 'payout', least: 1n, rested: true, enough } as const;
    let left = enough;
    let begun = 0;
    for (const organizationId of await this.wishes.servedBy(db, wallet.id, family, wanted.id)) {
      if (left <= 0n) break;
      const own: Job = { ...job, organizationId, enough: left };
      begun += (await this.sweep(own, purses)).begun;
      left = own.enough ?? 0n;
    }
    return begun;
  }

  private async forRequest(request: OpenRequest, purses: Map<string, GasPurse>): Promise<number> {
    const { db, assets, clock } = this.parts;
    const asset = assets.byId(request.assetId);
    const wallet = await this.wallets.serving(db, request.organizationId, this.chain.family, 'hot');
    const { organizationId } = request;
    const job: Job = {
      asset,
      wallet: wallet ?? nobody,
      cause: 'asked',
      organizationId,
      least: 1n,
      rested: false,
      enough: null,
    };
    const { begun, left } = wallet ? await this.sweep(job, purses) : { begun: 0, left: false };
    if (!left) await this.wishes.done(db, request.id, clock.now());
    return begun;
  }

  private async forWorth(purses: Map<string, GasPurse>): Promise<number> {
    const { db } = this.parts;
    let begun = 0;
    // tokens first: they need the coins that lie at their addresses
    const ordered = [...this.chain.assets].sort((a, b) => Number(a.contract === null) - Number(b.contract === null));
    for (const asset of ordered) {
      for (const organizationId of await this.wishes.merchants(db, asset.id)) {
        const wallet = await this.wallets.serving(db, organizationId, this.chain.family, 'hot');
        if (!wallet) continue;
        const least = await this.worthOf(asset, organizationId, wallet);
        if (least === null) continue;
        const job: Job = { asset, wallet, cause: 'worth', organizationId, least, rested: true, enough: null };
        begun += (await this.sweep(job, purses)).begun;
      }
    }
    return begun;
  }

  /** Asks the chain what a sweep costs, at an address with much money. @returns null when nobody can say what is worth it */
  private async worthOf(asset: Asset, organizationId: string, wallet: Wallet): Promise<bigint | null> {
    const { db, clock, log } = this.parts;
    const richest = await this.store.candidates(db, asset.id, { organizationId, limit: ASKED_FOR_A_PRICE });
    const heights = await chainHeights(db, this.chain.id, clock.now());
    if (!heights) return null;
    const planner = new SweepPlanner(this.chain, this.parts, heights);
    for (const candidate of richest) {
      try {
        const amount = asset.contract === null ? 0n : candidate.amount;
        const cost = await planner.cost(candidate.address, wallet, asset, amount);
        const worth = await this.judge.of(asset, cost);
        await this.wishes.keepTerms(db, asset.id, { cost, ...worth }, clock.now());
        return worth.from;
      } catch (error) {
        if (!(error instanceof TransferWouldFail) && !(error instanceof ChainDoubt)) throw error;
        log.warn(
          { chain: this.chain.id, currency: asset.symbol, reason: error.reason },
          'treasury: no price of a sweep',
        );
        if (error instanceof ChainDoubt) return null;
        // it cannot be moved: perhaps it is not there
        await planner.lying(candidate, { asset, wallet, cause: 'worth', least: candidate.amount });
      }
    }
    return this.wishes.worthFrom(db, asset.id);
  }

  /** @returns how many were begun, and whether there is more to do later */
  private async sweep(job: Job, purses: Map<string, GasPurse>): Promise<{ begun: number; left: boolean }> {
    const { db, clock, rules } = this.parts;
    const { asset, wallet, organizationId, least, rested, cause } = job;
    const underWay = await this.store.underWay(db, wallet.id, this.chain.id);
    const busy = [...underWay.values()].reduce((sum, { count }) => sum + count, 0);
    const limit = rules.atOnce - busy;
    if (limit <= 0) return { begun: 0, left: true };
    const candidates = await this.store.candidates(db, asset.id, { organizationId, least, rested, limit: limit + 1 });
    // after the candidates: what their last sweeps took away is final by then
    const heights = await chainHeights(db, this.chain.id, clock.now());
    if (!heights || candidates.length === 0) return { begun: 0, left: !heights };
    const gas = await this.purseFor(organizationId, heights, purses);
    const planner = new SweepPlanner(this.chain, this.parts, heights);
    let begun = 0;
    for (const candidate of candidates.slice(0, limit)) {
      if (job.enough !== null && job.enough <= 0n) return { begun, left: false };
      const planned = await planner.plan(candidate, { asset, wallet, cause, least, gas });
      if (planned === 'stop') return { begun, left: true };
      if (planned === 'passed') continue;
      begun++;
      if (job.enough !== null) job.enough -= candidate.amount;
    }
    return { begun, left: candidates.length > limit || (begun === 0 && isTooEarly(candidates, heights)) };
  }

  /** The coins that pay for sweeps of a merchant: a gas wallet's where there is one, else the hot wallet's. */
  private async purseFor(
    organizationId: string,
    heights: ChainHeights,
    purses: Map<string, GasPurse>,
  ): Promise<GasPurse> {
    const { db } = this.parts;
    const { family, native, writer, id } = this.chain;
    const hot = await this.wallets.serving(db, organizationId, family, 'hot');
    const gas = await this.wallets.serving(db, organizationId, family, 'gas');
    // a merchant with a hot wallet of his own does not live on the coins of the house
    const payer = gas && (!hot || gas.organizationId === hot.organizationId) ? gas : hot;
    if (!payer || !native) return new GasPurse(nobody, 0n);
    const known = purses.get(payer.id);
    if (known) return known;
    const held = await writer.balanceAt(payer.address, null, heights.tip);
    const promised = await this.store.promised(db, id, payer.address, native.id, heights.tip);
    let fees = 0n;
    for (const { contract, count } of await this.wishes.outstanding(db, id, payer.address))
      fees += BigInt(count) * (await writer.priceAtMost(payer.address, contract));
    const purse = new GasPurse(payer, held - promised - fees);
    purses.set(payer.id, purse);
    return purse;
  }
}

/** Stands where no wallet serves: nothing is ever begun with it. */
const nobody: Wallet = { id: '', organizationId: null, role: 'hot', address: '', retired: true };

function isTooEarly(candidates: readonly Candidate[], { final }: ChainHeights): boolean {
  return candidates.some(({ lastHeight }) => lastHeight !== null && lastHeight > final);
}
