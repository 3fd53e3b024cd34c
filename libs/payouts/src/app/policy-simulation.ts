import { isDomainError, isoSeconds, type Actor, type Clock, type DomainError } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { LIMIT_SECONDS } from '../domain/policy';
import type { SimulatedDestination, SimulatedLimit } from '../domain/simulation';
import type { CheckedPayout } from './payout-checks';
import { checkEach, closedDestination, fiatOf, overLimit, type FiatValues, type PayoutValues } from './payout-limits';
import { amountText, limitRow, limitView, type Limit, type PolicyInForce } from './policy-book';

/** What a policy says of a batch that is not made. */
export interface PolicyVerdict {
  readonly limits: readonly SimulatedLimit[];
  /** By the place of the item among those asked about. */
  readonly destinations: readonly SimulatedDestination[];
  /** What the policy refuses of single items, by their place. */
  readonly refusals: ReadonlyMap<number, DomainError>;
  /** Why the batch would be refused as a whole: what nobody can value, or a sum that is too much. */
  readonly refusal: DomainError | null;
}

/** The batch takes a limit to this part of it, or beyond. */
const NEAR = { of: 5n, parts: 4n };

/** Asks a policy what it would say. */
export class PolicySimulation {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly values: PayoutValues,
  ) {}

  /** @param scheduledFor when the batch would leave; null: at once */
  async of(
    who: Actor,
    policy: PolicyInForce,
    items: readonly CheckedPayout[],
    scheduledFor: Date | null,
  ): Promise<PolicyVerdict> {
    const now = this.clock.now();
    const refusals = new Map<number, DomainError>();
    const destinations = await this.destinations(who, policy, items, refusals, now);
    const worth = await this.worth(who, policy, items);
    if (isDomainError(worth)) return { limits: [], destinations, refusals, refusal: worth };
    items.forEach((item, n) => {
      const error = refusalOf(() => {
        checkEach(policy, [item], [worth[n] ?? {}]);
      });
      if (error && !refusals.has(n)) refusals.set(n, error);
    });
    const limits: SimulatedLimit[] = [];
    let refusal: DomainError | null = null;
    for (const limit of policy.limits) {
      const said = await this.limit(who, limit, items, worth, scheduledFor ?? now);
      limits.push(said.view);
      refusal ??= said.refusal;
    }
    return { limits, destinations, refusals, refusal };
  }

  private async worth(
    who: Actor,
    policy: PolicyInForce,
    items: readonly CheckedPayout[],
  ): Promise<FiatValues[] | DomainError> {
    try {
      return await this.values.of(who, fiatOf(policy), items);
    } catch (error) {
      if (isDomainError(error)) return error;
      throw error;
    }
  }

  private async destinations(
    { organizationId, livemode }: Actor,
    { allowHours }: PolicyInForce,
    items: readonly CheckedPayout[],
    refusals: Map<number, DomainError>,
    now: Date,
  ): Promise<SimulatedDestination[]> {
    if (allowHours === null) return items.map(() => ({ allowed: true, activeFrom: null }));
    const rows = await this.db.query<{ position: number; active_from: Date }>(
      `select i.position, greatest(d.active_from, d.created_at + make_interval(hours => $4)) as active_from
       from jsonb_to_recordset($3::jsonb) as i(position integer, family text, address text)
         join payout_destinations d on d.organization_id = $1 and d.livemode = $2 and d.family = i.family
           and d.address = i.address and d.removed_at is null`,
      [
        organizationId,
        livemode,
        JSON.stringify(
          items.map(({ chain, address }, position) => ({ position, family: chain.family, address: address.canonical })),
        ),
        allowHours,
      ],
    );
    const listed = new Map(rows.map((row) => [row.position, row.active_from]));
    return items.map(({ address }, n) => {
      const from = listed.get(n) ?? null;
      const allowed = from !== null && from <= now;
      if (!allowed) refusals.set(n, closedDestination(address.display, from));
      return { allowed, activeFrom: from && isoSeconds(from) };
    });
  }

  private async limit(
    { organizationId, livemode }: Actor,
    limit: Limit,
    items: readonly CheckedPayout[],
    worth: readonly FiatValues[],
    at: Date,
  ): Promise<{ readonly view: SimulatedLimit; readonly refusal: DomainError | null }> {
    const units = items.map((item, n) => unitsOf(limit, item, worth[n]));
    const each = LIMIT_SECONDS[limit.kind] === null;
    // the largest, where each counts by itself
    const requested = units.reduce((sum, one) => (each ? (one > sum ? one : sum) : sum + one), 0n);
    const used = each ? 0n : await this.used(organizationId, livemode, limit, at);
    const left = limit.max > used ? limit.max - used : 0n;
    const exceeded = requested > left;
    const resetsAt = exceeded && !each ? await this.resets(organizationId, livemode, limit, at, requested) : null;
    const text = (amount: bigint): string => amountText(limit, amount);
    const view = {
      ...limitView(limit),
      used: text(used),
      requested: text(requested),
      left: text(left),
      near: requested > 0n && (used + requested) * NEAR.of >= limit.max * NEAR.parts,
      exceeded: exceeded && requested > 0n,
      resetsAt: resetsAt && isoSeconds(resetsAt),
    };
    // what each item exceeds by itself is told beside it
    const refused = view.exceeded && !each;
    return { view, refusal: refused ? overLimit(limit, { requested, used, resetsAt }) : null };
  }

  private async used(organizationId: string, livemode: boolean, limit: Limit, at: Date): Promise<bigint> {
    const [row] = await this.db.query<{ used: string }>('select payout_limit_used($1, $2, $3::jsonb, $4) as used', [
      organizationId,
      livemode,
      JSON.stringify(limitRow(limit)),
      at,
    ]);
    return BigInt(row?.used ?? 0);
  }

  private async resets(
    organizationId: string,
    livemode: boolean,
    limit: Limit,
    at: Date,
    requested: bigint,
  ): Promise<Date | null> {
    const [row] = await this.db.query<{ at: Date | null }>(
      `select payout_limit_resets($1, $2, $3::jsonb, $4, $5, '{}') as at`,
      [organizationId, livemode, JSON.stringify(limitRow(limit)), at, requested.toString()],
    );
    return row?.at ?? null;
  }
}

function unitsOf({ asset, fiat }: Limit, item: CheckedPayout, worth: FiatValues | undefined): bigint {
  if (asset) return asset.id === item.asset.id ? item.amount : 0n;
  return fiat === null ? 1n : BigInt(worth?.[fiat] ?? 0);
}

function refusalOf(check: () => void): DomainError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
}
