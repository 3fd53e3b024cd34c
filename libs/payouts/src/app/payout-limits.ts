import type { Asset, AssetRegistry } from '@chaintill/assets';
import { DomainError, isoSeconds, type Scope } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import { fiatDecimals, isRate, type Rates } from '@chaintill/rates';
import { PolicyStore } from '../data/policy-store';
import type { Payout } from '../domain/payout-entity';
import {
  amountText,
  limitRows,
  sumLimits,
  type Limit,
  type Maker,
  type PolicyBook,
  type PolicyInForce,
} from './policy-book';

/** What one payout counts for. */
export interface Counted {
  readonly asset: Asset;
  readonly amount: bigint;
}

/** What a payout is worth by currency, in the smallest unit of each, as text. */
export type FiatValues = Readonly<Record<string, string>>;

interface OverLimit {
  n: number | null;
  requested: string | null;
  used: string | null;
  resets_at: Date | null;
}

/** Decimals of rates. */
const RATE = 10n ** 18n;

/** Values payouts in the currencies that limits are in. */
export class PayoutValues {
  constructor(private readonly rates: Rates) {}

  /**
   * What payouts are worth now, rounded up; nothing where no limit asks for it.
   * @throws DomainError RATE_UNAVAILABLE: what nobody can value does not leave where value is limited
   */
  async of(scope: Scope, currencies: readonly string[], payouts: readonly Counted[], sql?: Sql): Promise<FiatValues[]> {
    const values = payouts.map((): Record<string, string> => ({}));
    for (const currency of new Set(currencies)) {
      const rates = await this.rates.of(scope, [...new Set(payouts.map(({ asset }) => asset.symbol))], currency, sql);
      const known = new Map(rates.map(({ currency: symbol, result }) => [symbol, result]));
      payouts.forEach(({ asset, amount }, n) => {
        const rate = known.get(asset.symbol);
        if (!rate || !isRate(rate)) {
          const reason = rate?.reason ?? 'nobody knows it';
          throw new DomainError('RATE_UNAVAILABLE', { priceCurrency: currency, currency: asset.symbol, reason });
        }
        const divisor = 10n ** BigInt(asset.decimals) * RATE;
        const units = (amount * rate.rate * 10n ** BigInt(fiatDecimals(currency)) + divisor - 1n) / divisor;
        (values[n] ?? {})[currency] = units.toString();
      });
    }
    return values;
  }
}

/** Currencies of fiat that a policy's limits are in. */
export function fiatOf({ limits }: Pick<PolicyInForce, 'limits'>): string[] {
  return [...new Set(limits.flatMap(({ fiat }) => fiat ?? []))];
}

/** Whether each payout by itself is within the limits. @throws DomainError PAYOUT_LIMIT_EXCEEDED */
export function checkEach({ limits }: PolicyInForce, payouts: readonly Counted[], values: readonly FiatValues[]): void {
  for (const limit of limits.filter(({ kind }) => kind === 'perPayout')) {
    payouts.forEach(({ asset, amount }, n) => {
      const units = limit.asset
        ? limit.asset.id === asset.id
          ? amount
          : 0n
        : BigInt(values[n]?.[limit.fiat ?? ''] ?? 0);
      if (units > limit.max) throw overLimit(limit, { requested: units, used: 0n, resetsAt: null });
    });
  }
}

/** The refusal of what exceeds a limit. @param sums in its unit */
export function overLimit(
  limit: Limit,
  { requested, used, resetsAt }: { readonly requested: bigint; readonly used: bigint; readonly resetsAt: Date | null },
): DomainError {
  const left = limit.max > used ? limit.max - used : 0n;
  return new DomainError('PAYOUT_LIMIT_EXCEEDED', {
    limit: limit.kind,
    apiKeyId: limit.apiKeyId,
    currency: limit.asset?.symbol ?? limit.fiat,
    chainId: limit.asset?.chainId ?? null,
    max: amountText(limit, limit.max),
    used: amountText(limit, used),
    requested: amountText(limit, requested),
    left: amountText(limit, left),
    resetsAt: resetsAt && isoSeconds(resetsAt),
  });
}

/** Checks stored payouts against what counts now: before they are handed on, and once more before they are signed. */
export class PayoutGate {
  private readonly store = new PolicyStore();

  constructor(
    private readonly book: PolicyBook,
    private readonly assets: AssetRegistry,
  ) {}

  /** Keeps all others of a merchant from taking sums until `tx` ends; before anything is held, as in `payout_create`. */
  lock(tx: Tx, scope: Scope): Promise<void> {
    return this.store.lock(tx, scope);
  }

  /**
   * Payouts of one batch, as they stand in the table, against the policies of everybody who made or changed them.
   * @throws DomainError PAYOUT_LIMIT_EXCEEDED, DESTINATION_NOT_ALLOWED, DESTINATION_COOLING_OFF
   */
  async check(tx: Tx, payouts: readonly Payout[], now: Date): Promise<void> {
    const [first] = payouts;
    if (!first) return;
    await this.store.lock(tx, first);
    const policy = await this.book.fresh(tx, makersOf(payouts));
    checkEach(
      policy,
      payouts.map(({ assetId, amount }) => ({ asset: this.assets.byId(assetId), amount })),
      payouts.map(({ fiatValues }) => fiatValues),
    );
    await checkDestinations(
      tx,
      first,
      policy,
      payouts.map((payout) => ({
        ...payout,
        family: this.assets.chainById(payout.chainId).family,
        text: payout.display,
      })),
      now,
    );
    const limits = sumLimits(policy);
    if (limits.length === 0) return;
    const [over] = await tx.query<OverLimit>(
      'select n, requested, used, resets_at from payout_over_limit($1, $2, $3::jsonb, $4)',
      [first.organizationId, first.livemode, limitRows(limits), payouts.map(({ id }) => id)],
    );
    const limit = over?.n == null ? undefined : limits[over.n];
    if (limit) {
      throw overLimit(limit, {
        requested: BigInt(over?.requested ?? 0),
        used: BigInt(over?.used ?? 0),
        resetsAt: over?.resets_at ?? null,
      });
    }
  }
}

/** Everybody who made or changed one of these. @param payouts of one merchant, one at least */
export function makersOf(payouts: readonly Payout[]): [Maker, ...Maker[]] {
  const makers = new Map(
    payouts.flatMap(({ createdBy, editedBy, organizationId, livemode }) =>
      [createdBy, ...editedBy].map((id): [string, Maker] => [id, { id, organizationId, livemode }]),
    ),
  );
  // there is at least one payout
  return [...makers.values()] as [Maker, ...Maker[]];
}

/** Where something is to go. */
export interface Going {
  readonly position: number;
  readonly family: string;
  readonly address: string;
  /** Whether it goes back to who sent the money: no list is asked then (ADR 0024). */
  readonly toSender: boolean;
  readonly text: string;
}

/** @throws DomainError DESTINATION_NOT_ALLOWED, DESTINATION_COOLING_OFF for the first address that is closed */
export async function checkDestinations(
  sql: Sql,
  { organizationId, livemode }: Scope,
  { allowHours }: PolicyInForce,
  going: readonly Going[],
  now: Date,
): Promise<void> {
  if (allowHours === null) return;
  const [closed] = await sql.query<{ item: number | null; active_from: Date | null }>(
    'select item, active_from from payout_destination_closed($1, $2, $3::jsonb, $4, $5)',
    [
      organizationId,
      livemode,
      JSON.stringify(
        going.map(({ position, family, address, toSender }) => ({ position, family, address, to_sender: toSender })),
      ),
      allowHours,
      now,
    ],
  );
  const address = going.find(({ position }) => position === closed?.item)?.text;
  if (address !== undefined) throw closedDestination(address, closed?.active_from ?? null);
}

/** @param activeFrom null: it is not on the list at all */
export function closedDestination(address: string, activeFrom: Date | null): DomainError {
  return activeFrom
    ? new DomainError('DESTINATION_COOLING_OFF', { address, until: isoSeconds(activeFrom) })
    : new DomainError('DESTINATION_NOT_ALLOWED', { address });
}
