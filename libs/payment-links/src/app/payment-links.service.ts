import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AssetRegistry } from '@chaintill/assets';
import { AuditLog } from '@chaintill/audit';
import type { Config } from '@chaintill/config';
import {
  DomainError,
  isId,
  isoSeconds,
  newId,
  pagination,
  type Actor,
  type Clock,
  type Page,
  type Scope,
} from '@chaintill/kernel';
import { Filter, type Database, type Tx } from '@chaintill/persistence';
import { AccountStore } from '@chaintill/sub-accounts';
import { PaymentLinkStore, SELECT_STOCKED, stocked, type StockedLink } from '../data/payment-link-store';
import type { StockedRow } from '../data/payment-link-row';
import type { CreatePaymentLink, LinkQuery, PaymentLinkView, UpdatePaymentLink } from '../domain/link-requests';
import { checkEnd, linkTerms, merged, type LinkSetting } from '../domain/link-terms';
import { linkState, PRICE_FIELDS, unitsLeft, type PaymentLink } from '../domain/payment-link';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 95 bits: nobody finds a page by trying. */
const SLUG_LENGTH = 16;

const SORT_COLUMNS = {
  createdAt: 'l.created_at',
  updatedAt: 'l.updated_at',
  title: 'lower(l.title)',
} as const satisfies Record<LinkQuery['sortBy'], string>;

/** Payment links as their merchant sees them (S2-E16 to E20). */
export class PaymentLinks {
  private readonly store = new PaymentLinkStore();
  private readonly accounts = new AccountStore();
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
    private readonly config: Pick<Config, 'publicUrl' | 'local'>,
  ) {}

  /**
   * Makes a link (S2-E16), inside the transaction of its Idempotency-Key.
   * @throws DomainError INVALID_REQUEST, INVALID_AMOUNT, INVALID_CHAIN, INVALID_CURRENCY, INVALID_URL, RESOURCE_NOT_FOUND for an
   *   account that is not this merchant's
   */
  async create(tx: Tx, actor: Actor, request: CreatePaymentLink): Promise<PaymentLinkView> {
    const now = this.clock.now();
    checkEnd(request, now);
    await this.accounts.check(tx, actor, request.accountId);
    const link: PaymentLink = {
      id: newId('paymentLink'),
      organizationId: actor.organizationId,
      livemode: actor.livemode,
      slug: Array.from({ length: SLUG_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
      ...linkTerms(request, this.setting(actor)),
      archivedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.store.insert(tx, link, actor.id);
    const after = snapshot(link);
    await this.audit.record(tx, actor, { action: 'payment_link.created', ...objectOf(link), after }, now);
    return this.view({ link, stock: { sold: 0, reserved: 0 } }, now);
  }

  /** Links of the merchant, those that are archived too (S2-E17). */
  async list(scope: Scope, query: LinkQuery): Promise<Page<PaymentLinkView>> {
    const { status, search, sortOrder } = query;
    const filter = new Filter(scope, 'l')
      .and('(l.archived_at is null) = ?', status && status === 'active')
      .and(
        `(l.title ilike ? or l.description ilike ? or l.slug ilike ?)`,
        search && `%${search.replace(/[\\%_]/g, '\\$&')}%`,
      );
    const page = filter.page(query);
    const [counted] = await this.db.query<{ n: number }>(
      `select count(*)::int as n from payment_links l where ${filter.where}`,
      filter.params,
    );
    const rows = await this.db.query<StockedRow>(
      `${SELECT_STOCKED} where ${filter.where} order by ${SORT_COLUMNS[query.sortBy]} ${sortOrder}, l.id ${sortOrder} ${page.sql}`,
      page.params,
    );
    const now = this.clock.now();
    return { data: rows.map((row) => this.view(stocked(row), now)), pagination: pagination(query, counted?.n ?? 0) };
  }

  /** One link (S2-E18). @throws DomainError RESOURCE_NOT_FOUND for an id that is not this merchant's */
  async get(scope: Scope, id: string): Promise<PaymentLinkView> {
    const found = isId('paymentLink', id) ? await this.store.find(this.db, scope, id) : undefined;
    if (!found) throw notFound();
    return this.view(found, this.clock.now());
  }

  /**
   * Changes what the request names (S2-E19, S2-X14). Buyers wait meanwhile, so that nobody orders at a price that changes
   * under his hands.
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT for an archived link, PRICE_FROZEN for a price that somebody
   *   ordered at, and what {@link create} throws
   */
  async update(actor: Actor, id: string, request: UpdatePaymentLink): Promise<PaymentLinkView> {
    return this.change(actor, id, 'payment_link.updated', async (tx, before, now) => {
      if (before.archivedAt) {
        throw new DomainError('STATE_CONFLICT', { resource: 'payment link', state: 'archived', action: 'change it' });
      }
      checkEnd(request, now);
      await this.accounts.check(tx, actor, request.accountId);
      const after = { ...before, ...linkTerms(merged(before, request), this.setting(actor)) };
      const changed = PRICE_FIELDS.find((field) => after[field] !== before[field]);
      if (changed && (await this.store.hasOrders(tx, id))) throw new DomainError('PRICE_FROZEN', { field: changed });
      return after;
    });
  }

  /**
   * Takes a link out of use (S2-E20); orders that were made by it go on. Archiving twice is archiving once.
   * @throws DomainError RESOURCE_NOT_FOUND
   */
  async archive(actor: Actor, id: string): Promise<PaymentLinkView> {
    return this.change(actor, id, 'payment_link.archived', (_, before, now) =>
      Promise.resolve({ ...before, archivedAt: before.archivedAt ?? now }),
    );
  }

  private async change(
    actor: Actor,
    id: string,
    action: string,
    decide: (tx: Tx, before: PaymentLink, now: Date) => Promise<PaymentLink>,
  ): Promise<PaymentLinkView> {
    const now = this.clock.now();
    return this.db.tx(async (tx) => {
      const before = isId('paymentLink', id) ? await this.store.lock(tx, actor, id) : undefined;
      if (!before) throw notFound();
      const decided = await decide(tx, before, now);
      const [was, is] = [snapshot(before), snapshot(decided)];
      if (!isDeepStrictEqual(was, is)) {
        await this.store.save(tx, { ...decided, updatedAt: now });
        await this.audit.record(tx, actor, { action, ...objectOf(decided), before: was, after: is }, now);
      }
      const found = await this.store.find(tx, actor, id);
      if (!found) throw notFound();
      return this.view(found, now);
    });
  }

  private setting({ livemode }: Scope): LinkSetting {
    return { assets: this.assets, livemode, local: this.config.local };
  }

  private view({ link, stock }: StockedLink, now: Date): PaymentLinkView {
    return {
      linkId: link.id,
      slug: link.slug,
      url: `${this.config.publicUrl}/pay/l/${link.slug}`,
      title: link.title,
      description: link.description,
      amount: link.amount,
      priceCurrency: link.priceCurrency,
      minAmount: link.minAmount,
      maxAmount: link.maxAmount,
      currencies: link.currencies,
      inventoryTotal: link.inventoryTotal,
      sold: stock.sold,
      reserved: stock.reserved,
      left: unitsLeft(link, stock),
      status: link.archivedAt ? 'archived' : 'active',
      state: linkState(link, stock, now),
      expiresAt: link.expiresAt && isoSeconds(link.expiresAt),
      successUrl: link.successUrl,
      cancelUrl: link.cancelUrl,
      callbackUrl: link.callbackUrl,
      accountId: link.accountId,
      metadata: link.metadata,
      livemode: link.livemode,
      createdAt: isoSeconds(link.createdAt),
      updatedAt: isoSeconds(link.updatedAt),
    };
  }
}

function notFound(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'payment link' });
}

function objectOf(link: PaymentLink): { objectKind: string; objectId: string } {
  return { objectKind: 'payment_link', objectId: link.id };
}

/** What the audit log keeps of a link: everything that may change. */
function snapshot({
  id: _,
  organizationId: _o,
  livemode: _l,
  slug: _s,
  createdAt: _c,
  updatedAt: _u,
  ...rest
}: PaymentLink): object {
  return rest;
}
