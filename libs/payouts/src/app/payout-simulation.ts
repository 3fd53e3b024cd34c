import type { Asset, AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, isDomainError, isoSeconds, type Actor, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { Settings } from '@chaintill/settings';
import type { NetworkFees } from '../data/network-fees';
import { destinationError } from '../domain/destination';
import { firstBatchState } from '../domain/payout';
import { readEach, type CreatePayouts, type NewPayout } from '../domain/payout-requests';
import {
  consentInWords,
  type FeeEstimate,
  type SimulatedPayout,
  type SimulatedTotal,
  type Simulation,
} from '../domain/simulation';
import type { HotWallets } from './hot-wallets';
import type { CheckedPayout, PayoutChecks } from './payout-checks';
import type { PayoutRelease } from './payout-release';
import type { Payouts } from './payouts.service';
import type { PolicyBook } from './policy-book';
import type { PolicySimulation } from './policy-simulation';

export interface SimulationParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly settings: Settings;
  readonly checks: PayoutChecks;
  readonly book: PolicyBook;
  readonly wallets: HotWallets;
  readonly release: PayoutRelease;
  readonly payouts: Payouts;
  readonly fees: NetworkFees;
  readonly policies: PolicySimulation;
}

/** Says what would become of a batch, item by item, without making anything. */
export class PayoutSimulation {
  constructor(private readonly parts: SimulationParts) {}

  /** @throws DomainError INVALID_REQUEST for a body that cannot be read at all */
  async of(who: Actor, request: CreatePayouts): Promise<Simulation> {
    const { checks, book, payouts, settings } = this.parts;
    const items = readEach(request.items);
    const scheduledFor = payouts.scheduled(request.scheduledFor);
    const verdicts = await this.verdicts(who, items);
    const good = verdicts.filter((verdict): verdict is CheckedPayout => !isDomainError(verdict));
    const policy = await book.of(who);
    const { rule } = policy;
    const says = await this.parts.policies.of(who, policy, good, scheduledFor);
    const chosen = await settings.of(who);
    const totals = await this.totals(who, good);
    const fees = new Map<number, FeeEstimate | null>();
    for (const { asset } of good) if (!fees.has(asset.id)) fees.set(asset.id, await this.fee(asset));
    const fine = good.length === items.length && says.refusals.size === 0;
    const refused =
      this.callbackRefusal(who, request.callbackUrl) ??
      (await this.refusal(who, good)) ??
      says.refusal ??
      (fine ? shortage(totals) : undefined);
    return {
      accepted: fine && !refused,
      refusal: refused ? refusalOf(refused) : null,
      rule,
      approval: { ...rule, first: firstBatchState(rule) },
      consent: consentInWords(rule),
      limits: says.limits,
      scheduledFor: scheduledFor && isoSeconds(scheduledFor),
      totals,
      items: verdicts.map((verdict, n): SimulatedPayout => {
        const checked = isDomainError(verdict) ? null : verdict;
        const place = checked ? good.indexOf(checked) : -1;
        const refused = isDomainError(verdict) ? verdict : says.refusals.get(place);
        const minimum = checked ? checks.minimum(chosen, checked.asset) : 0n;
        return {
          ...asAsked(request.items[n]),
          ...(checked && { address: checked.address.display }),
          arrives: checked && checked.amountText,
          minimum: checked && minimum > 0n ? formatAmount(minimum, checked.asset.decimals, 2) : null,
          networkFee: checked ? (fees.get(checked.asset.id) ?? null) : null,
          destination: checked && (says.destinations[place] ?? null),
          refusal: refused ? refusalOf(refused) : null,
        };
      }),
    };
  }

  /** @throws DomainError what {@link PayoutChecks.destination} throws, INVALID_CHAIN, OWN_ADDRESS */
  async address(scope: Scope, chainId: string, text: string): Promise<{ readonly address: string }> {
    const { checks, assets, db } = this.parts;
    const chain = assets.chain(chainId, scope.livemode);
    const address = checks.destination(chain, text);
    const own = await checks.ownAddresses(db, scope, [{ chain, address }]);
    if (own.size > 0) throw destinationError({ kind: 'own' }, 'address', chain.id);
    return { address: address.display };
  }

  private async verdicts(
    scope: Scope,
    items: readonly (NewPayout | DomainError)[],
  ): Promise<(CheckedPayout | DomainError)[]> {
    const { checks, db } = this.parts;
    const verdicts = await checks.verdicts(scope, items);
    const places = verdicts.flatMap((verdict, n) => (isDomainError(verdict) ? [] : [n]));
    const good = places.flatMap((n) => {
      const verdict = verdicts[n];
      return verdict && !isDomainError(verdict) ? [verdict] : [];
    });
    const own = await checks.ownAddresses(db, scope, good);
    const unknown = await checks.unknownAccounts(db, scope, good);
    const known = await this.knownIds(scope, items);
    const seen = new Set<string>();
    return verdicts.map((verdict, n) => {
      if (isDomainError(verdict)) return verdict;
      if (unknown.has(places.indexOf(n))) {
        return new DomainError('RESOURCE_NOT_FOUND', { resource: `items[${n}].accountId` });
      }
      if (own.has(places.indexOf(n))) {
        return destinationError({ kind: 'own' }, `items[${n}].address`, verdict.chain.id);
      }
      const { externalId } = verdict;
      if (externalId === null) return verdict;
      const existingPayoutId = known.get(externalId);
      if (existingPayoutId) return new DomainError('DUPLICATE_EXTERNAL_ID', { externalId, existingPayoutId });
      if (!seen.has(externalId)) {
        seen.add(externalId);
        return verdict;
      }
      const problem = `"${externalId}" is that of an earlier item`;
      return new DomainError('INVALID_REQUEST', { field: `items[${n}].externalId`, problem });
    });
  }

  private async knownIds(
    { organizationId, livemode }: Scope,
    items: readonly (NewPayout | DomainError)[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.parts.db.query<{ external_id: string; id: string }>(
      'select external_id, id from payouts where organization_id = $1 and livemode = $2 and external_id = any ($3::text[])',
      [organizationId, livemode, items.flatMap((item) => (isDomainError(item) ? [] : (item.externalId ?? [])))],
    );
    return new Map(rows.map((row) => [row.external_id, row.id]));
  }

  private async totals({ organizationId }: Scope, items: readonly CheckedPayout[]): Promise<SimulatedTotal[]> {
    const sums = new Map<string, { asset: Asset; subAccount: string; leaves: bigint }>();
    for (const { asset, subAccount, amount } of items) {
      const key = `${asset.id} ${subAccount}`;
      sums.set(key, { asset, subAccount, leaves: (sums.get(key)?.leaves ?? 0n) + amount });
    }
    const rows = await this.parts.db.query<{ asset_id: number; sub_account: string; balance: string }>(
      // what he owes is not his to pay out with, as payout_create has it
      `select a.asset_id, a.sub_account, greatest(least(a.balance, whole.balance), 0) as balance
       from ledger_accounts a
       cross join lateral (
         select sum(w.balance) as balance from ledger_accounts w
         where w.organization_id = a.organization_id and w.asset_id = a.asset_id
           and w.kind in ('available', 'receivable')) as whole
       where a.organization_id = $1 and a.kind = 'available' and a.asset_id = any ($2::integer[])`,
      [organizationId, items.map(({ asset }) => asset.id)],
    );
    const balances = new Map(rows.map((row) => [`${row.asset_id} ${row.sub_account}`, BigInt(row.balance)]));
    return [...sums].map(([key, { asset, subAccount, leaves }]) => {
      const available = balances.get(key) ?? 0n;
      const text = (units: bigint): string => formatAmount(units, asset.decimals, 2);
      return {
        currency: asset.symbol,
        chainId: asset.chainId,
        accountId: subAccount || null,
        leaves: text(leaves),
        available: text(available),
        remaining: available < leaves ? null : text(available - leaves),
      };
    });
  }

  private async fee({ chainId, contract }: Asset): Promise<FeeEstimate | null> {
    const { fees, assets, db } = this.parts;
    const seen = await fees.last(db, chainId, contract);
    const native = assets.byContract(chainId, null);
    if (!seen || !native) return null;
    return {
      amount: seen.taken === null ? null : formatAmount(seen.taken, native.decimals),
      max: formatAmount(seen.offered, native.decimals),
      currency: native.symbol,
      observedAt: isoSeconds(seen.at),
    };
  }

  private callbackRefusal(scope: Scope, callbackUrl: string | undefined): DomainError | undefined {
    return caught(() => this.parts.checks.callback(scope, callbackUrl));
  }

  private async refusal(scope: Scope, items: readonly CheckedPayout[]): Promise<DomainError | undefined> {
    const { release, wallets, db } = this.parts;
    const closed = caught(() => release.check());
    if (closed) return closed;
    for (const chain of new Set(items.map((item) => item.chain))) {
      if ((await wallets.of(db, scope, chain.family)) !== null) continue;
      return new DomainError('PAYOUTS_UNAVAILABLE', { reason: `there is no wallet to pay from on ${chain.name}` });
    }
    return undefined;
  }
}

/** What a check says, instead of throwing it. */
function caught(check: () => unknown): DomainError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
}

/** The refusal of a batch for which an account holds too little. */
function shortage(totals: readonly SimulatedTotal[]): DomainError | undefined {
  const short = totals.find(({ remaining }) => remaining === null);
  if (!short) return undefined;
  const { accountId, currency, chainId, available, leaves } = short;
  return new DomainError('INSUFFICIENT_FUNDS', {
    account: accountId ?? 'your balance',
    ...(accountId !== null && { accountId }),
    currency,
    chainId,
    available,
    requested: leaves,
  });
}

function refusalOf({ code, message }: DomainError): { code: string; message: string } {
  return { code, message };
}

/** An item as it came, whatever it is: what cannot be read is shown beside what is wrong with it. */
function asAsked(item: unknown): Pick<SimulatedPayout, 'externalId' | 'address' | 'currency' | 'chainId' | 'amount'> {
  const fields: Readonly<Record<string, unknown>> = { ...(typeof item === 'object' ? item : {}) };
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  return {
    externalId: text('externalId') || null,
    address: text('address'),
    currency: text('currency'),
    chainId: text('chainId'),
    amount: text('amount'),
  };
}
