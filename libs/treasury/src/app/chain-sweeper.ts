import { findCandidates, type Candidate } from '../data/candidates';
import { chainHeights, type ChainHeights } from '../data/chain-heights';
import { SweepStore, type StuckSweep } from '../data/sweep-store';
import { WishStore } from '../data/wish-store';
import { GasAlarm } from './gas-alarm';
import { GasPurses } from './gas-purses';
import { Stuck } from './stuck-sweeps';
import { SweepPlanner } from './sweep-planner';
import { SweepWants, type Wanted } from './sweep-wants';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** How it stands with what is wanted, while candidates are gone through. */
interface Progress {
  readonly want: Wanted;
  begun: number;
  /** Base units that are still needed; null: all there is. */
  needed: bigint | null;
  /** There is more to do that has to wait. */
  left: boolean;
  /** The last sweep of some address is not final yet. */
  early: boolean;
}

/** Sweeps one chain. Any number of workers may do so at once: the database lets one begin at each address. */
export class ChainSweeper {
  private readonly store = new SweepStore();
  private readonly wishes = new WishStore();
  private readonly wants: SweepWants;
  private readonly gasAlarm: GasAlarm;
  private nextRound = 0;

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: TreasuryParts,
  ) {
    this.wants = new SweepWants(chain, parts);
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
    const purses = new GasPurses(this.chain, this.parts);
    await this.free(stuck, heights, purses);
    const wanted = [
      ...(await this.wants.ofPayouts(waiting, heights)),
      ...requests.map((request) => this.wants.ofRequest(request)),
      ...(round ? await this.wants.worth() : []),
    ];
    const begun = await this.sweep(wanted, purses);
    if (round) this.nextRound = now.getTime() + rules.everySeconds * 1_000;
    await this.gasAlarm.note(purses.all);
    return begun;
  }

  private async free(stuck: readonly StuckSweep[], heights: ChainHeights, purses: GasPurses): Promise<void> {
    if (stuck.length === 0) return;
    const planner = new SweepPlanner(this.chain, this.parts, heights);
    const freer = new Stuck(this.chain, this.parts, heights, planner);
    for (const sweep of stuck) if (sweep.payer) await freer.free(sweep, await purses.of(sweep.payer, heights));
  }

  /** Begins what there is room for; requests of which nothing is left are done. */
  private async sweep(wanted: readonly Wanted[], purses: GasPurses): Promise<number> {
    const { db, clock, rules } = this.parts;
    const { id: chainId, family } = this.chain;
    const heap = { chainId, family, limit: rules.atOnce + 1, of: 'wallet' } as const;
    const candidates = await findCandidates(db, wanted, heap);
    // after the candidates: what their last sweeps took away is final by then
    const heights = await chainHeights(db, chainId, clock.now());
    if (!heights) return 0;
    const progress = wanted.map((want): Progress => ({
      want,
      begun: 0,
      needed: want.enough,
      left: false,
      early: false,
    }));
    await this.begin(candidates, progress, heights, purses);
    const done = progress.filter(({ left, early, begun }) => !left && !(early && begun === 0));
    await this.wishes.done(
      db,
      done.flatMap(({ want }) => want.requestId ?? []),
      clock.now(),
    );
    return progress.reduce((sum, { begun }) => sum + begun, 0);
  }

  private async begin(
    candidates: readonly Candidate[],
    progress: readonly Progress[],
    heights: ChainHeights,
    purses: GasPurses,
  ): Promise<void> {
    const { db, assets, rules } = this.parts;
    const planner = new SweepPlanner(this.chain, this.parts, heights);
    const room = new Map<string, number>();
    for (const { walletId, count } of await this.store.underWay(db, this.chain.id))
      room.set(walletId, (room.get(walletId) ?? rules.atOnce) - count);
    const seen = new Map<string, number>();
    const taken = new Set<string>();
    const stopped = new Set<string>();
    for (const candidate of candidates) {
      const { term, wallet, payer, addressId } = candidate;
      const state = progress[term];
      if (!state || (state.needed !== null && state.needed <= 0n)) continue;
      const heap = `${term} ${wallet.id}`;
      seen.set(heap, (seen.get(heap) ?? 0) + 1);
      // one more than there ever is room for: behind it there may be others
      if ((seen.get(heap) ?? 0) > rules.atOnce) state.left = true;
      if (taken.has(addressId)) continue;
      const free = room.get(wallet.id) ?? rules.atOnce;
      if (free <= 0 || stopped.has(`${term} ${payer.id}`)) {
        state.left = true;
        continue;
      }
      if (candidate.lastHeight !== null && candidate.lastHeight > heights.final) state.early = true;
      const { cause, least } = state.want;
      const asset = assets.byId(candidate.assetId);
      const gas = await purses.of(payer, heights);
      const planned = await planner.plan(candidate, { asset, wallet, cause, least, gas });
      if (planned === 'stop') {
        stopped.add(`${term} ${payer.id}`);
        state.left = true;
      }
      if (planned !== 'begun') continue;
      taken.add(addressId);
      room.set(wallet.id, free - 1);
      state.begun++;
      if (state.needed !== null) state.needed -= candidate.amount;
    }
  }
}
