import type { Asset } from '@chaintill/assets';
import { ChainDoubt, type ChainTransfer } from '@chaintill/chain-port';
import type { Sql } from '@chaintill/persistence';
import { groupOf, nothing, placeKey, weightKey } from '../data/positions';
import { recordedOf } from '../data/recorded';
import type { Snapshot } from '../data/snapshot';
import type { Difference } from '../domain/difference';
import { judgeAddress, type AddressFacts, type Recorded } from '../domain/judge-address';
import type { Weights } from '../domain/weigh';
import type { ChainSide, Landed } from './chain-side';

/** A snapshot of the books against the chain at the same height. */
export class Comparison {
  private readonly weights: Map<string, Weights>;
  private readonly native: number | null;
  private landed: readonly Landed[] = [];

  constructor(
    private readonly sql: Sql,
    private readonly chainId: string,
    private readonly listed: readonly Asset[],
    private readonly snapshot: Snapshot,
    private readonly side: ChainSide,
  ) {
    const ids = new Set(listed.map(({ id }) => id));
    this.weights = new Map([...snapshot.weights].filter(([, { assetId }]) => ids.has(assetId)));
    this.native = listed.find(({ contract }) => contract === null)?.id ?? null;
  }

  /** @throws ChainDoubt when the chain does not say what it holds; nothing is concluded then */
  async run(): Promise<{ readonly named: readonly Difference[]; readonly weights: readonly Weights[] }> {
    await this.side.stands();
    this.landed = await this.side.landed(this.snapshot.underWay);
    this.countInFlight();
    const off: AddressFacts[] = [];
    for (const asset of this.listed) off.push(...(await this.countOnChain(asset)));
    await this.side.stands();
    return { named: [...this.snapshot.wrong, ...(await this.explain(off))], weights: [...this.weights.values()] };
  }

  /** What left already and is not booked yet. What goes to another address of ours takes only its fee from what is owned. */
  private countInFlight(): void {
    for (const { transaction, amount, fee } of this.landed) {
      const group = groupOf(this.snapshot.own, transaction.organizationId);
      const add = (assetId: number, units: bigint): void =>
        this.change(assetId, group, (weight) => ({ ...weight, inFlight: weight.inFlight + units }));
      if (transaction.kind === 'payout' && transaction.assetId !== null) add(transaction.assetId, amount);
      if (this.native !== null) add(this.native, fee);
    }
  }

  /** @returns the addresses that hold another amount than they should */
  private async countOnChain(asset: Asset): Promise<AddressFacts[]> {
    const { places, expected } = this.snapshot;
    const gone = this.goneFrom(asset.id);
    const held = await this.side.balances(places, asset);
    const off: AddressFacts[] = [];
    for (const place of places) {
      const key = placeKey(place.address, asset.id);
      const due = (expected.get(key) ?? 0n) - (gone.get(place.address) ?? 0n);
      let found = held.get(key) ?? 0n;
      // one node said so; before anybody is accused all of them are heard
      if (found !== due) found = await this.side.balance(place.address, asset.contract);
      this.change(asset.id, place.groupId, (weight) => ({ ...weight, onChain: weight.onChain + found }));
      if (found !== due) off.push({ ...place, assetId: asset.id, expected: due, found });
    }
    return off;
  }

  /** What left each address in a block that the books do not know yet. */
  private goneFrom(assetId: number): ReadonlyMap<string, bigint> {
    const gone = new Map<string, bigint>();
    for (const { transaction, amount, fee } of this.landed) {
      const moved = transaction.assetId === assetId ? amount : 0n;
      const taken = moved + (assetId === this.native ? fee : 0n);
      gone.set(transaction.from, (gone.get(transaction.from) ?? 0n) + taken);
    }
    return gone;
  }

  private async explain(off: readonly AddressFacts[]): Promise<Difference[]> {
    const open = off.map((facts) => ({ facts, known: this.stillOpen(facts) }));
    const news = open.filter(({ known }) => known === null).map(({ facts }) => facts);
    // The last run that found nothing saw each address as it should be: what is off has mostly come since. What was recorded
    // before may have been changed since, though, and an address may have become ours: then older blocks tell all of it.
    const { cleanHeight } = this.snapshot;
    const recent = await this.search(news, (cleanHeight ?? -1) + 1);
    const dark = news.filter((facts) => cleanHeight !== null && !isWhole(recent.get(facts)));
    const older = await this.search(dark, 0);
    const explained = news.flatMap((facts) => {
      const old = older.get(facts);
      return (isWhole(old) ? old : recent.get(facts)) ?? [];
    });
    return [...open.flatMap(({ known }) => known ?? []), ...explained];
  }

  /** Searches the chain for what makes addresses differ. */
  private async search(off: readonly AddressFacts[], since: number): Promise<Map<AddressFacts, Difference[]>> {
    const found = new Map<AddressFacts, Difference[]>();
    if (off.length === 0) return found;
    const traced = await this.trace(off, since);
    const accepted = new Set(this.snapshot.known.filter((known) => known.accepted).map(({ key }) => key));
    for (const facts of off) {
      const { contract } = this.listed.find(({ id }) => id === facts.assetId) ?? { contract: null };
      const onChain = traced.transfers.filter(
        (transfer) => transfer.contract === contract && [transfer.to, transfer.from].includes(facts.address),
      );
      const recorded = traced.searched ? await this.recorded(facts, traced.from) : [];
      found.set(facts, judgeAddress(facts, { from: traced.from, onChain, recorded, accepted }));
    }
    return found;
  }

  /** What earlier runs found at an address, if that is still all of it: nothing is searched for twice. */
  private stillOpen({ address, assetId, expected, found }: AddressFacts): readonly Difference[] | null {
    const open = this.snapshot.known.filter(
      (known) => !known.accepted && known.address === address && known.assetId === assetId,
    );
    const effect = open.reduce((sum, known) => sum + known.effect, 0n);
    return open.length > 0 && effect === found - expected ? open : null;
  }

  private async trace(
    off: readonly AddressFacts[],
    since: number,
  ): Promise<{ readonly from: number; readonly transfers: readonly ChainTransfer[]; readonly searched: boolean }> {
    try {
      const addresses = new Set(off.map(({ address }) => address));
      return { ...(await this.side.trace(addresses, since)), searched: true };
    } catch (error) {
      if (!(error instanceof ChainDoubt)) throw error;
      // what is off is off, with or without its reason
      return { from: this.snapshot.point.height, transfers: [], searched: false };
    }
  }

  private async recorded(facts: AddressFacts, from: number): Promise<Recorded[]> {
    const booked = await recordedOf(this.sql, this.chainId, facts, from, this.snapshot.point.height);
    const flying = this.landed.filter(
      ({ transaction: { from: sender, assetId }, amount, height }) =>
        sender === facts.address && assetId === facts.assetId && amount > 0n && height >= from,
    );
    const known = new Set(booked.map(({ subjectId }) => subjectId));
    return [
      ...booked,
      ...flying
        .filter(({ transaction }) => !known.has(transaction.id))
        .map(({ transaction, hash, height, amount }): Recorded => ({
          direction: 'out',
          subjectKind: 'outgoing',
          subjectId: transaction.id,
          txHash: hash,
          logIndex: null,
          height,
          amount,
        })),
    ];
  }

  private change(assetId: number, groupId: string, to: (weight: Weights) => Weights): void {
    const key = weightKey(assetId, groupId);
    this.weights.set(key, to(this.weights.get(key) ?? nothing(assetId, groupId)));
  }
}

/** Whether transfers explain all of it. */
function isWhole(found: readonly Difference[] | undefined): boolean {
  return found !== undefined && !found.some(({ kind }) => kind === 'balance_differs');
}
