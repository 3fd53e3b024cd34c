import { randomInt } from 'node:crypto';
import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, parsePositiveAmount, type Clock } from '@chaintill/kernel';
import type { OrdersService, OrderView } from '@chaintill/orders';
import type { Database, Tx } from '@chaintill/persistence';
import { PaymentLinkStore, type StockedLink } from '../data/payment-link-store';
import type { LinkChoice } from '../domain/link-requests';
import { priceDecimals } from '../domain/link-terms';
import { linkState, type PaymentLink } from '../domain/payment-link';

const SLUG = /^[0-9A-Za-z]{12,40}$/;

/** Easy to read out: no I, L, O or U. */
const REFERENCE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const REFERENCE_LENGTH = 12;

/** Payment links as buyers use them: they have a slug and no merchant. */
export class LinkSales {
  private readonly store = new PaymentLinkStore();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly orders: OrdersService,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError RESOURCE_NOT_FOUND for a slug that nobody has */
  async bySlug(slug: string): Promise<StockedLink> {
    const found = SLUG.test(slug) ? await this.store.findBySlug(this.db, slug) : undefined;
    if (!found) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'payment link' });
    return found;
  }

  /**
   * Sells one unit: an order at the link's price. The link is locked until the transaction ends, and its stock is counted
   * under the lock, so that of many buyers at once exactly as many get a unit as there are.
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT for a link that is expired or archived, SOLD_OUT, INVALID_CURRENCY for
   *   a way to pay that it does not offer, INVALID_AMOUNT, RATE_UNAVAILABLE, NO_AVAILABLE_ADDRESSES
   */
  async sell(tx: Tx, slug: string, choice: LinkChoice): Promise<OrderView> {
    const found = await this.store.lockBySlug(tx, slug);
    if (!found) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'payment link' });
    const { link, stock } = found;
    const state = linkState(link, stock, this.clock.now());
    if (state === 'sold_out') throw new DomainError('SOLD_OUT');
    if (state !== 'open')
      throw new DomainError('STATE_CONFLICT', { resource: 'payment link', state, action: 'pay by it' });
    checkOffered(link, choice);
    const { organizationId, livemode } = link;
    const created = await this.orders.create(
      { organizationId, livemode, actorId: link.id },
      {
        orderReference: reference(),
        currency: choice.currency,
        chainId: choice.chainId,
        priceAmount: this.priceOf(link, choice),
        priceCurrency: link.priceCurrency,
        paymentLinkId: link.id,
        metadata: link.metadata,
        ...(link.successUrl && { successUrl: link.successUrl }),
        ...(link.cancelUrl && { cancelUrl: link.cancelUrl }),
        ...(link.callbackUrl && { callbackUrl: link.callbackUrl }),
        ...(link.accountId && { accountId: link.accountId }),
      },
      undefined,
      tx,
    );
    return JSON.parse(created.body) as OrderView; // what create() has just written
  }

  /** The link's own price, or what the payer chose within its limits. Decimal text. */
  private priceOf(link: PaymentLink, { amount }: LinkChoice): string {
    if (link.amount !== null) {
      if (amount === undefined) return link.amount;
      throw new DomainError('INVALID_AMOUNT', { field: 'amount', problem: 'is fixed by the link; leave it out' });
    }
    const decimals = priceDecimals(link.priceCurrency, link.currencies, {
      assets: this.assets,
      livemode: link.livemode,
    });
    const units = (text: string): bigint => parsePositiveAmount(text, decimals);
    const chosen = units(amount ?? '');
    const limits = `from ${link.minAmount ?? '0'} to ${link.maxAmount ?? 'any amount'} ${link.priceCurrency}`;
    const low = link.minAmount !== null && chosen < units(link.minAmount);
    const high = link.maxAmount !== null && chosen > units(link.maxAmount);
    if (low || high) throw new DomainError('INVALID_AMOUNT', { field: 'amount', problem: `must be ${limits}` });
    // parsePositiveAmount accepts strings only
    return amount as string;
  }
}

function checkOffered({ currencies }: PaymentLink, { currency, chainId }: LinkChoice): void {
  if (currencies.some((one) => one.currency === currency && one.chainIds.includes(chainId))) return;
  const known = currencies.flatMap((one) => one.chainIds.map((id) => `${one.currency} on ${id}`)).join(', ');
  throw new DomainError('INVALID_CURRENCY', { currency, chainId, known });
}

function reference(): string {
  const characters = Array.from(
    { length: REFERENCE_LENGTH },
    () => REFERENCE_ALPHABET[randomInt(REFERENCE_ALPHABET.length)],
  );
  return `PL-${characters.join('')}`;
}
