import type { PeopleBehind } from '@chaintill/access';
import type { Asset, AssetRegistry } from '@chaintill/assets';
import { formatAmount, parseAmount, type Actor, type Scope } from '@chaintill/kernel';
import type { Database, Notices, Sql } from '@chaintill/persistence';
import { fiatDecimals } from '@chaintill/rates';
import { PolicyStore, type StoredPolicy } from '../data/policy-store';
import type { PayoutRule } from '../domain/payout';
import { DEFAULT_POLICY, LIMIT_SECONDS, stricter, type LimitKind, type LimitView } from '../domain/policy';

/** Who makes or changes a payout: a person, a key or an app. */
export type Maker = Pick<Actor, 'id' | 'organizationId' | 'livemode'>;

/** One limit, ready to be checked. */
export interface Limit {
  readonly kind: LimitKind;
  /** Of the key whose limit it is; null: the merchant's. */
  readonly apiKeyId: string | null;
  /** Of an amount of one asset. */
  readonly asset: Asset | null;
  /** Of an amount in all. */
  readonly fiat: string | null;
  /** Base units, smallest units of the fiat currency, or a number of payouts. */
  readonly max: bigint;
}

/** Everything that counts for somebody's payouts: the merchant's policy, and those of the keys that he comes by. */
export interface PolicyInForce {
  /** Of the merchant's policies; '0' while there is none. */
  readonly version: string;
  readonly rule: PayoutRule;
  readonly limits: readonly Limit[];
  /** Where only listed addresses are paid: how long ago they must have been listed at least, in hours; else null. */
  readonly allowHours: number | null;
}

const MAX_KNOWN = 10_000;

/**
 * Which policy counts for whom, whatever route and credential he comes by (law 10). Remembered while changes are heard of;
 * `payout_create` is told the version, and refuses an old one.
 */
export class PolicyBook {
  private readonly store = new PolicyStore();
  private readonly policies = new Map<string, readonly StoredPolicy[]>();
  /** Who made a key stays the same. */
  private readonly makers = new Map<string, readonly string[]>();
  private generation = 0;

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly people: PeopleBehind,
    private readonly notices: Notices,
  ) {
    notices.on('payout_policies_changed', (organizationId) => this.forget(organizationId));
  }

  /** What counts for what somebody makes now. @param sql the transaction of the caller, if he is in one */
  async of(who: Maker, sql: Sql = this.db): Promise<PolicyInForce> {
    const known = this.policies.get(nameOf(who));
    return this.inForce(sql, [who], known ?? (await this.read(who, sql)));
  }

  /** What counts at this moment for everybody who had a hand in something, read anew. */
  async fresh(sql: Sql, makers: readonly [Maker, ...Maker[]]): Promise<PolicyInForce> {
    return this.inForce(sql, makers, await this.store.of(sql, makers[0]));
  }

  forget(organizationId: string | null): void {
    this.generation += 1;
    if (organizationId === null) this.policies.clear();
    else for (const livemode of [true, false]) this.policies.delete(nameOf({ organizationId, livemode }));
  }

  private async read(scope: Scope, sql: Sql): Promise<readonly StoredPolicy[]> {
    const before = this.generation;
    const stored = await this.store.of(sql, scope);
    if (this.notices.heard && this.generation === before) {
      if (this.policies.size >= MAX_KNOWN) this.policies.clear();
      this.policies.set(nameOf(scope), stored);
    }
    return stored;
  }

  private async inForce(sql: Sql, makers: readonly Maker[], stored: readonly StoredPolicy[]): Promise<PolicyInForce> {
    const own = stored.filter(({ apiKeyId }) => apiKeyId === null);
    const ofKeys = stored.filter(({ apiKeyId }) => apiKeyId !== null);
    const behind = new Set<string>();
    if (ofKeys.length > 0) for (const maker of makers) for (const id of await this.chain(sql, maker)) behind.add(id);
    const keys = ofKeys.filter(({ apiKeyId }) => behind.has(apiKeyId ?? ''));
    const counting = [...own, ...keys];
    const listed = counting.some(({ allowListOnly }) => allowListOnly);
    const hours = keys.filter(({ allowListOnly }) => allowListOnly).map(({ coolingOffHours }) => coolingOffHours);
    const [first = DEFAULT_POLICY] = own;
    return {
      version: own[0]?.version ?? '0',
      rule: keys.reduce(stricter, { mode: first.mode, approvals: first.approvals }),
      limits: counting.flatMap((policy) => this.limitsOf(policy, makers[0]?.livemode ?? false)),
      allowHours: listed ? Math.max(0, ...hours) : null,
    };
  }

  /** A key that was made by a key is held back by what holds back its maker. */
  private async chain(sql: Sql, maker: Maker): Promise<readonly string[]> {
    const known = this.makers.get(maker.id);
    if (known) return known;
    const found = await this.people.makers(sql, maker);
    if (this.makers.size >= MAX_KNOWN) this.makers.clear();
    this.makers.set(maker.id, found);
    return found;
  }

  private limitsOf({ apiKeyId, limits }: StoredPolicy, livemode: boolean): Limit[] {
    const chains = new Map(this.assets.chains(livemode).map((chain) => [chain.id, chain]));
    const sums = (['perPayout', 'perHour', 'perDay'] as const).flatMap((kind): Limit[] => {
      const { amounts, fiat } = limits[kind];
      const ofAssets = Object.entries(amounts).flatMap(([chainId, currencies]) =>
        Object.entries(currencies).flatMap(([currency, max]): Limit[] => {
          // what is no longer configured cannot be paid out either
          const asset = chains.get(chainId)?.assets.find(({ symbol }) => symbol === currency);
          return asset ? [{ kind, apiKeyId, asset, fiat: null, max: parseAmount(max, asset.decimals) }] : [];
        }),
      );
      if (!fiat) return ofAssets;
      const max = parseAmount(fiat.amount, fiatDecimals(fiat.currency));
      return [...ofAssets, { kind, apiKeyId, asset: null, fiat: fiat.currency, max }];
    });
    const { payoutsPerHour } = limits;
    if (payoutsPerHour === null) return sums;
    return [...sums, { kind: 'payoutsPerHour', apiKeyId, asset: null, fiat: null, max: BigInt(payoutsPerHour) }];
  }
}

/** An amount in the unit of a limit, as decimal text. */
export function amountText({ asset, fiat }: Limit, units: bigint): string {
  if (asset) return formatAmount(units, asset.decimals, 2);
  return fiat === null ? units.toString() : formatAmount(units, fiatDecimals(fiat), fiatDecimals(fiat));
}

export function limitView(limit: Limit): LimitView {
  const { kind, apiKeyId, asset, fiat, max } = limit;
  const currency = asset?.symbol ?? fiat;
  return { limit: kind, apiKeyId, currency, chainId: asset?.chainId ?? null, max: amountText(limit, max) };
}

/** Limits of sums, as the database takes them. */
export function limitRows(limits: readonly Limit[]): string {
  return JSON.stringify(limits.map(limitRow));
}

/** One limit as the database takes it. */
export function limitRow({ kind, apiKeyId, asset, fiat, max }: Limit): Record<string, unknown> {
  return {
    seconds: LIMIT_SECONDS[kind],
    ...(asset && { assetId: asset.id }),
    ...(fiat !== null && { fiat }),
    ...(apiKeyId !== null && { apiKeyId }),
    max: max.toString(),
  };
}

/** Limits that hold in sum, in the order of {@link limitRows}. */
export function sumLimits({ limits }: PolicyInForce): Limit[] {
  return limits.filter(({ kind }) => LIMIT_SECONDS[kind] !== null);
}

function nameOf({ organizationId, livemode }: Scope): string {
  return `${organizationId} ${livemode}`;
}
