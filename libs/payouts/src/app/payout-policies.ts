import type { ApiKeys, PersonCodes, Principal } from '@chaintill/access';
import type { AssetRegistry } from '@chaintill/assets';
import { AuditLog } from '@chaintill/audit';
import { DomainError, isoSeconds, parseAmount, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import { fiatDecimals, isFiat } from '@chaintill/rates';
import { PolicyStore, type StoredPolicy } from '../data/policy-store';
import { checkRule, DEFAULT_POLICY, type Policy, type PolicyView } from '../domain/policy';
import type { PayoutValues } from './payout-limits';
import type { PolicyBook } from './policy-book';

/** What a key's own policy asks for while it has none: nothing besides the merchant's. */
const NOTHING: Policy = { ...DEFAULT_POLICY, mode: 'none', coolingOffHours: 0 };

export interface PolicyParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly clock: Clock;
  readonly keys: ApiKeys;
  readonly book: PolicyBook;
  readonly values: PayoutValues;
  readonly codes: PersonCodes;
}

/** Shows and changes policies: a merchant's, and those of single keys, which count besides. */
export class PayoutPolicies {
  private readonly store = new PolicyStore();
  private readonly audit = new AuditLog();

  constructor(private readonly parts: PolicyParts) {}

  /** @param apiKeyId null: the merchant's own @throws DomainError RESOURCE_NOT_FOUND for a key that is not his */
  async get(scope: Scope, apiKeyId: string | null): Promise<PolicyView> {
    await this.checkKey(scope, apiKeyId);
    const stored = await this.store.of(this.parts.db, scope);
    return viewOf(
      apiKeyId,
      stored.find((policy) => policy.apiKeyId === apiKeyId),
    );
  }

  /**
   * Sets a policy whole. It counts for what is made from now on; its limits and its list also for what was not handed to the
   * signer yet.
   * @param code of the person's authenticator: a session alone may be stolen
   * @throws DomainError PERSON_REQUIRED for a key or an app, RESOURCE_NOT_FOUND, INVALID_REQUEST, INVALID_CHAIN,
   *   INVALID_CURRENCY, INVALID_AMOUNT, what {@link PersonCodes.take} throws, RATE_UNAVAILABLE when what left lately cannot be
   *   valued in a currency that is new
   */
  async set(who: Principal, apiKeyId: string | null, policy: Policy, code: string): Promise<PolicyView> {
    const { codes, clock, book } = this.parts;
    await this.checkKey(who, apiKeyId);
    checkPerson(who);
    checkRule(policy);
    this.checkLimits(who, policy);
    const now = clock.now();
    const view = await codes.take(who, code, async (tx) => {
      await this.store.lock(tx, who);
      const before = await this.store.of(tx, who);
      await this.store.save(tx, who, apiKeyId, policy, who.id, now, DEFAULT_POLICY);
      await this.valueLately(tx, who, policy, now);
      const was = before.find((one) => one.apiKeyId === apiKeyId);
      await this.record(tx, who, 'payout_policy.updated', apiKeyId, was, policy, now);
      return viewOf(apiKeyId, { ...policy, apiKeyId, version: '', updatedAt: now, updatedBy: who.id });
    });
    book.forget(who.organizationId);
    return view;
  }

  /**
   * Takes a key's own policy away; the merchant's counts on.
   * @throws DomainError PERSON_REQUIRED, RESOURCE_NOT_FOUND, and what {@link PersonCodes.take} throws
   */
  async remove(who: Principal, apiKeyId: string, code: string): Promise<void> {
    const { codes, clock, book } = this.parts;
    await this.checkKey(who, apiKeyId);
    checkPerson(who);
    await codes.take(who, code, async (tx) => {
      await this.store.lock(tx, who);
      const was = (await this.store.of(tx, who)).find((one) => one.apiKeyId === apiKeyId);
      if (!(await this.store.remove(tx, who, apiKeyId)))
        throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'policy' });
      await this.record(tx, who, 'payout_policy.removed', apiKeyId, was, undefined, clock.now());
    });
    book.forget(who.organizationId);
  }

  private async checkKey(scope: Scope, apiKeyId: string | null): Promise<void> {
    if (apiKeyId !== null) await this.parts.keys.get(scope, apiKeyId);
  }

  /** Every chain, currency and amount is one that there is. */
  private checkLimits({ livemode }: Scope, { limits }: Policy): void {
    for (const kind of ['perPayout', 'perHour', 'perDay'] as const) {
      const { amounts, fiat } = limits[kind];
      for (const [chainId, currencies] of Object.entries(amounts)) {
        const chain = this.parts.assets.chain(chainId, livemode);
        for (const [currency, amount] of Object.entries(currencies)) {
          const { decimals } = this.parts.assets.asset(chain, currency);
          parseAmount(amount, decimals, `limits.${kind}.amounts.${chainId}.${currency}`);
        }
      }
      if (!fiat) continue;
      const field = `limits.${kind}.fiat`;
      if (!isFiat(fiat.currency)) {
        throw new DomainError('INVALID_REQUEST', {
          field: `${field}.currency`,
          problem: 'must be a currency code such as USD',
        });
      }
      parseAmount(fiat.amount, fiatDecimals(fiat.currency), `${field}.amount`);
    }
  }

  /** What left within the day, and what is still to leave, counts from the first moment on, also in a currency that is new. */
  private async valueLately(tx: Tx, scope: Scope, { limits }: Policy, now: Date): Promise<void> {
    const { perPayout, perHour, perDay } = limits;
    const wanted = new Set([perPayout, perHour, perDay].flatMap(({ fiat }) => fiat?.currency ?? []));
    for (const currency of wanted) {
      const rows = await tx.query<{ id: string; asset_id: number; amount: string }>(
        `select id, asset_id, amount from payouts
         where organization_id = $1 and livemode = $2 and (counted_at > $3 or state <> 'confirmed') and not (fiat_values ? $4)
           and state not in ('failed', 'rejected', 'cancelled')`,
        [scope.organizationId, scope.livemode, new Date(now.getTime() - DAY_MS), currency],
      );
      const payouts = rows.map((row) => ({ asset: this.parts.assets.byId(row.asset_id), amount: BigInt(row.amount) }));
      if (payouts.length === 0) continue;
      const values = await this.parts.values.of(scope, [currency], payouts, tx);
      await tx.query(
        `update payouts p set fiat_values = p.fiat_values || jsonb_build_object($1::text, n.worth)
         from unnest($2::text[], $3::text[]) as n(id, worth) where p.id = n.id`,
        [currency, rows.map(({ id }) => id), values.map((value) => value[currency])],
      );
    }
  }

  private async record(
    tx: Tx,
    who: Actor,
    action: string,
    apiKeyId: string | null,
    before: Policy | undefined,
    after: Policy | undefined,
    now: Date,
  ): Promise<void> {
    const entry = {
      action,
      objectKind: 'payout_policy',
      objectId: apiKeyId ?? who.organizationId,
      ...(before && { before: policyOf(before) }),
      ...(after && { after: policyOf(after) }),
    };
    await this.audit.record(tx, who, entry, now);
  }
}

const DAY_MS = 86_400_000;

/** Weakening what holds back a key is what its thief wants. */
function checkPerson({ kind }: Actor): void {
  if (kind !== 'session') throw new DomainError('PERSON_REQUIRED', { action: 'changing the policy of payouts' });
}

function policyOf({ mode, approvals, limits, allowListOnly, coolingOffHours }: Policy): Policy {
  return { mode, approvals, limits, allowListOnly, coolingOffHours };
}

function viewOf(apiKeyId: string | null, stored: StoredPolicy | undefined): PolicyView {
  return {
    apiKeyId,
    ...policyOf(stored ?? (apiKeyId === null ? DEFAULT_POLICY : NOTHING)),
    updatedAt: stored ? isoSeconds(stored.updatedAt) : null,
    updatedBy: stored?.updatedBy ?? null,
  };
}
