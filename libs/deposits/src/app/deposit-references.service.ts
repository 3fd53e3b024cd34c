import { type AddressPool } from '@chaintill/addresses';
import { type AssetRegistry, type ChainInfo } from '@chaintill/assets';
import { AuditLog } from '@chaintill/audit';
import type { FamilyName } from '@chaintill/chain-port';
import { DomainError, isoSeconds, type Actor, type Clock } from '@chaintill/kernel';
import { checkCallbackUrl } from '@chaintill/outbound';
import { addEvents, type Database, type Tx } from '@chaintill/persistence';
import { AccountStore } from '@chaintill/sub-accounts';
import { ReferenceStore } from '../data/reference-store';
import type { DepositReference } from '../domain/deposit-reference';
import type { BoundAddressView, RotatedAddressesView, UnboundView } from '../domain/reference-view';
import type { BindReference, UpdateReference } from '../domain/requests';

export interface DepositReferencesOptions {
  /** Whether this is the local profile, where callbacks may stay on this machine. */
  readonly local: boolean;
  /** How long an unbound address rests: customers keep such addresses. */
  readonly quarantineSeconds: number;
  /** Called after events were committed; a hint that may be lost. */
  readonly wakeWebhooks: () => void;
}

/** Gives payers permanent addresses, and takes them away again (S2-E04, E08). */
export class DepositReferences {
  private readonly references = new ReferenceStore();
  private readonly accounts = new AccountStore();
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly pool: AddressPool,
    private readonly clock: Clock,
    private readonly options: DepositReferencesOptions,
  ) {}

  /**
   * Binds a currency on a chain to a reference, which is made if it is new. One address serves all currencies and chains of a
   * family; one that rests after unbinding is taken up again.
   * @throws DomainError INVALID_CHAIN, INVALID_CURRENCY, INVALID_URL, RESOURCE_NOT_FOUND (account), NO_AVAILABLE_ADDRESSES, DUPLICATE_DEPOSIT_REFERENCE when
   *   that currency is bound there already
   */
  async bind(tx: Tx, actor: Actor, request: BindReference): Promise<BoundAddressView> {
    const chain = this.assets.chain(request.chainId, actor.livemode);
    const { symbol } = this.assets.asset(chain, request.currency);
    const callbackUrl = request.callbackUrl && this.checkUrl(actor, request.callbackUrl);
    await this.accounts.check(tx, actor, request.accountId);
    const now = this.clock.now();
    const { reference } = await this.references.open(tx, actor, { ...request, callbackUrl }, now);
    const known = await this.references.current(tx, reference, chain.family);
    const bindings = (await this.references.bindings(tx, [reference.id])).get(reference.id) ?? [];
    const bound = bindings.some((b) => b.unboundAt === null && b.chainId === chain.id && b.currency === symbol);
    if (bound) {
      throw new DomainError('DUPLICATE_DEPOSIT_REFERENCE', {
        depositReference: reference.reference,
        currency: symbol,
        chainId: chain.id,
        address: known?.display ?? '',
      });
    }
    if (known?.state === 'quarantined') await this.references.reuse(tx, known.address_id);
    const address = known?.display ?? (await this.takeAddress(tx, reference, chain, now));
    const binding = { chainId: chain.id, family: chain.family, currency: symbol, boundAt: now, unboundAt: null };
    await this.references.bind(tx, reference, binding);
    const view: BoundAddressView = {
      depositReference: reference.reference,
      currency: symbol,
      chainId: chain.id,
      protocol: chain.family,
      address,
      chainIds: this.watchedChains(actor.livemode, chain.family),
      customer: reference.customer,
      fiatCurrency: reference.fiatCurrency,
      callbackUrl: reference.callbackUrl,
      accountId: reference.accountId,
      metadata: reference.metadata,
      createdAt: isoSeconds(now),
      livemode: reference.livemode,
    };
    await this.changed(tx, actor, reference, 'bound', { event: 'deposit.address_bound', view });
    return view;
  }

  /**
   * Changes what is said about a reference.
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_URL
   */
  async update(actor: Actor, text: string, request: UpdateReference): Promise<void> {
    const given = (value: string | null | undefined, old: string | null): string | null =>
      value === undefined ? old : value;
    const callbackUrl = request.callbackUrl && this.checkUrl(actor, request.callbackUrl);
    await this.db.tx(async (tx) => {
      const before = await this.locked(tx, actor, text);
      await this.accounts.check(tx, actor, request.accountId);
      const after: DepositReference = {
        ...before,
        customer: given(request.customer, before.customer),
        fiatCurrency: given(request.fiatCurrency, before.fiatCurrency),
        callbackUrl: given(callbackUrl, before.callbackUrl),
        accountId: given(request.accountId, before.accountId),
        metadata: request.metadata ?? before.metadata,
        updatedAt: this.clock.now(),
      };
      await this.references.save(tx, after);
      await this.audit.record(
        tx,
        actor,
        { ...entryOf(before, 'updated'), before: sayings(before), after: sayings(after) },
        after.updatedAt,
      );
    });
  }

  /**
   * Ends the bindings of a reference, on one chain or on all. Addresses of a family of which nothing is bound any more rest;
   * money that comes to them meanwhile is the reference's and waits for a person.
   * @throws DomainError RESOURCE_NOT_FOUND when there is nothing to unbind
   */
  async unbind(actor: Actor, text: string, chainId?: string): Promise<UnboundView> {
    const now = this.clock.now();
    return this.db.tx(async (tx) => {
      const reference = await this.locked(tx, actor, text);
      const families = await this.boundFamilies(tx, reference);
      if ((await this.references.unbind(tx, reference, chainId, now)) === 0) {
        throw new DomainError('RESOURCE_NOT_FOUND', { resource: chainId ? `binding on ${chainId}` : 'binding' });
      }
      const left = await this.boundFamilies(tx, reference);
      const until = new Date(now.getTime() + this.options.quarantineSeconds * 1_000);
      const addresses: string[] = [];
      for (const family of families) {
        if (!left.has(family)) addresses.push(...(await this.references.rest(tx, reference, family, until)));
      }
      const view = {
        depositReference: reference.reference,
        chainId: chainId ?? null,
        addresses,
        livemode: reference.livemode,
      };
      await this.changed(tx, actor, reference, 'unbound', { event: 'deposit.address_unbound', view });
      return {
        success: true,
        message:
          addresses.length > 0 ? 'addresses are unbound and rest' : 'unbound; the address serves other chains still',
        depositReference: reference.reference,
        unboundAddresses: addresses.length,
      };
    });
  }

  /**
   * Gives a reference new addresses. The old ones stay its own, and what comes to them is booked as before.
   * @param chainId only in the family of this chain; in every family when absent
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_CHAIN, NO_AVAILABLE_ADDRESSES, STATE_CONFLICT when nothing is bound there
   */
  async rotate(tx: Tx, actor: Actor, text: string, chainId?: string): Promise<RotatedAddressesView> {
    const now = this.clock.now();
    const only = chainId === undefined ? undefined : this.assets.chain(chainId, actor.livemode).family;
    const reference = await this.locked(tx, actor, text);
    const families = [...(await this.boundFamilies(tx, reference))].filter((family) => !only || family === only);
    const rotated: { protocol: FamilyName; oldAddress: string; newAddress: string }[] = [];
    for (const family of families) {
      const old = await this.references.current(tx, reference, family);
      if (!old) continue;
      await this.references.rotate(tx, reference, old.address_id, now);
      const chain = this.assets.chains(actor.livemode).find((candidate) => candidate.family === family);
      const newAddress = await this.takeAddress(tx, reference, chain ?? { id: family, family }, now);
      rotated.push({ protocol: family, oldAddress: old.display, newAddress });
    }
    if (rotated.length === 0) {
      throw new DomainError('STATE_CONFLICT', { resource: 'deposit reference', state: 'not bound', action: 'rotate' });
    }
    const view = { depositReference: reference.reference, rotated, livemode: reference.livemode };
    await this.changed(tx, actor, reference, 'rotated', { event: 'deposit.address_rotated', view });
    return view;
  }

  private async locked(tx: Tx, actor: Actor, text: string): Promise<DepositReference> {
    const reference = await this.references.lock(tx, actor, text);
    if (!reference) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'deposit reference' });
    return reference;
  }

  private async takeAddress(
    tx: Tx,
    reference: DepositReference,
    chain: Pick<ChainInfo, 'id' | 'family'>,
    now: Date,
  ): Promise<string> {
    const owner = { kind: 'deposit_reference', id: reference.id } as const;
    const taken = await this.pool.take(tx, reference, chain.family, owner, now);
    if (!taken) throw new DomainError('NO_AVAILABLE_ADDRESSES', { chainId: chain.id });
    return taken.display;
  }

  private async boundFamilies(tx: Tx, { id }: DepositReference): Promise<Set<FamilyName>> {
    const bindings = (await this.references.bindings(tx, [id])).get(id) ?? [];
    return new Set(bindings.filter(({ unboundAt }) => unboundAt === null).map(({ family }) => family));
  }

  private watchedChains(livemode: boolean, family: FamilyName): string[] {
    return this.assets
      .chains(livemode)
      .filter((chain) => chain.family === family)
      .map((chain) => chain.id);
  }

  private checkUrl({ livemode }: Actor, url: string): string {
    return checkCallbackUrl(url, { livemode, local: this.options.local });
  }

  /** Writes the next version, the event and the audit entry of a change. */
  private async changed(
    tx: Tx,
    actor: Actor,
    reference: DepositReference,
    verb: 'bound' | 'unbound' | 'rotated',
    { event, view }: { readonly event: string; readonly view: object },
  ): Promise<void> {
    const now = this.clock.now();
    const version = reference.version + 1;
    await this.references.save(tx, { ...reference, version, updatedAt: now });
    await this.audit.record(tx, actor, { ...entryOf(reference, verb), after: view }, now);
    await addEvents(
      tx,
      [
        {
          organizationId: reference.organizationId,
          livemode: reference.livemode,
          type: event,
          objectKind: 'deposit_reference',
          objectId: reference.id,
          objectVersion: version,
          objectData: view,
          cause: { rule: `${verb} over the API`, by: actor.id },
          callbackUrl: reference.callbackUrl,
        },
      ],
      now,
    );
    tx.afterCommit(this.options.wakeWebhooks);
  }
}

function entryOf(reference: DepositReference, verb: string) {
  return { action: `deposit_reference.${verb}`, objectKind: 'deposit_reference', objectId: reference.reference };
}

/** What a merchant says about a reference, for the audit log. */
function sayings({ customer, fiatCurrency, callbackUrl, accountId, metadata }: DepositReference): object {
  return { customer, fiatCurrency, callbackUrl, accountId, metadata };
}
