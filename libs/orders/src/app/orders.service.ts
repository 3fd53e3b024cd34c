import type { Asset, AssetRegistry, ChainInfo } from '@chaintill/assets';
import { DomainError, isId, newId, parseAmount, type Clock, type Scope } from '@chaintill/kernel';
import { checkCallbackUrl } from '@chaintill/outbound';
import type { Database, Tx } from '@chaintill/persistence';
import type { SettingValues, Settings } from '@chaintill/settings';
import { AccountStore } from '@chaintill/sub-accounts';
import { toOrder, type OrderRow } from '../data/order-row';
import { newCheckoutSecret, opens, orderIdOfToken } from '../domain/checkout-token';
import type { Order } from '../domain/order';
import { percentageDown } from '../domain/order-price';
import type { CreatedOrder, CreateOrder, IdempotentRequest, OrderCreator } from '../domain/order-requests';
import type { OrderView } from '../domain/order-view';
import type { OrderPricing, PricedOrder } from './order-pricing';
import type { OrderViews } from './order-view';

/** What `order_create` (migration `orderApps`) answers. */
interface CreateRow {
  outcome: 'created' | 'replayed' | 'key_revoked' | 'idempotency_conflict' | 'duplicate_reference' | 'no_address';
  status: number | null;
  body: string | null;
  pool_position: string | null;
  existing_id: string | null;
}

const MAX_WINDOW_MINUTES = 1_440;

export interface OrderParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly pricing: OrderPricing;
  readonly views: OrderViews;
  /** Whether callbacks may go to this machine: the local profile (`config.local`). */
  readonly local: boolean;
  /** How long an order waits for its payment when neither request nor merchant says so. */
  readonly windowSeconds: number;
  /** Called after an order was created; a hint that may be lost. */
  readonly wakeWebhooks: () => void;
}

/** Creates and reads orders. */
export class OrdersService {
  /** Where each pool was last taken from: the next taker begins there and not at the taken ones (ADR 0006). */
  private readonly poolPositions = new Map<string, string>();
  private readonly accounts = new AccountStore();

  constructor(private readonly parts: OrderParts) {}

  /**
   * Creates an order in one round trip; the credential is checked once more in the same statement.
   * @param tx when the order is part of something larger; otherwise it is a transaction of its own
   * @returns the answer as text, the same to the byte when the idempotency key was used before (S2-I1)
   * @throws DomainError INVALID_CHAIN, INVALID_CURRENCY, INVALID_AMOUNT, INVALID_REQUEST, DUPLICATE_ORDER_REFERENCE,
   *   INVALID_URL, RESOURCE_NOT_FOUND (account), IDEMPOTENCY_KEY_CONFLICT, NO_AVAILABLE_ADDRESSES, RATE_UNAVAILABLE,
   *   INVALID_API_KEY or INVALID_TOKEN (revoked a moment ago)
   */
  async create(
    creator: OrderCreator,
    request: CreateOrder,
    idempotency?: IdempotentRequest,
    tx?: Tx,
  ): Promise<CreatedOrder> {
    const { assets, db, settings, pricing, views, clock } = this.parts;
    const chain = assets.chain(request.chainId, creator.livemode);
    const asset = assets.asset(chain, request.currency);
    await this.accounts.check(tx ?? db, creator, request.accountId);
    const chosen = await settings.of(creator, tx);
    const priced = await pricing.price(creator, request, asset, chosen, tx);
    const order = this.draft(creator, request, asset, chosen, priced);
    const pool = `${order.organizationId} ${chain.family} ${order.livemode}`;
    const params = [
      creator.credentialId ?? null,
      // a key means one thing per merchant, mode and route (S2-X3)
      idempotency ? `${order.livemode ? 'live' : 'test'} ${idempotency.route}` : null,
      idempotency?.key ?? null,
      idempotency?.requestHash ?? null,
      chain.family,
      this.poolPositions.get(pool) ?? '0',
      JSON.stringify(rowOf(order, creator, request.uniqueReference ?? true)),
      clock.now(),
      newId('event'),
      JSON.stringify(views.of(order)),
    ];
    const [row] = tx
      ? await tx.query<CreateRow>(CREATE, params)
      : await db.prepared<CreateRow>('order_create', CREATE, params);
    if (row?.pool_position) this.poolPositions.set(pool, row.pool_position);
    if (row?.outcome === 'created') {
      if (tx) tx.afterCommit(this.parts.wakeWebhooks);
      else this.parts.wakeWebhooks();
    }
    return answer(row, creator, request, chain, idempotency);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for an id that is not this merchant's */
  async get(scope: Scope, id: string): Promise<OrderView> {
    const rows = isId('order', id)
      ? await this.parts.db.prepared<OrderRow>('order_get', GET, [id, scope.organizationId, scope.livemode])
      : [];
    const [row] = rows;
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'order' });
    return this.parts.views.of(toOrder(row));
  }

  /**
   * The order that a payer's token opens.
   * @throws DomainError RESOURCE_NOT_FOUND for every other text, in the same time
   */
  async byCheckoutToken(token: string): Promise<Order> {
    const id = orderIdOfToken(token);
    const rows = id ? await this.parts.db.prepared<OrderRow>('order_by_token', BY_ID, [id]) : [];
    const order = rows[0] && toOrder(rows[0]);
    if (!order || !opens(token, order)) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'payment' });
    return order;
  }

  private draft(
    creator: OrderCreator,
    request: CreateOrder,
    asset: Asset,
    chosen: SettingValues,
    { amount, amountText, price, fee }: PricedOrder,
  ): Order {
    const createdAt = this.parts.clock.now();
    const tolerance =
      request.tolerance === undefined
        ? percentageDown(amount, chosen.underpaymentTolerancePercent)
        : parseAmount(request.tolerance, asset.decimals, 'tolerance');
    if (tolerance >= amount) {
      throw new DomainError('INVALID_AMOUNT', { field: 'tolerance', problem: 'must be less than the amount' });
    }
    const id = newId('order');
    return {
      id,
      organizationId: creator.organizationId,
      livemode: creator.livemode,
      orderReference: request.orderReference,
      chainId: request.chainId,
      assetId: asset.id,
      amount,
      amountText,
      tolerance,
      addressId: '',
      // order_create puts the address that it takes in the place of this mark
      address: `@${id}@`,
      state: 'pending',
      seen: 0n,
      confirmed: 0n,
      late: 0n,
      needsReview: false,
      version: 1,
      metadata: request.metadata ?? {},
      successUrl: request.successUrl ?? null,
      cancelUrl: request.cancelUrl ?? null,
      callbackUrl:
        request.callbackUrl === undefined
          ? null
          : checkCallbackUrl(request.callbackUrl, { livemode: creator.livemode, local: this.parts.local }),
      price,
      rateLockedAt: null,
      fee,
      feeBooked: 0n,
      feeStep: 0,
      acceptedAmount: null,
      cancelledAt: null,
      checkoutSecret: newCheckoutSecret(),
      paymentLinkId: request.paymentLinkId ?? null,
      accountId: request.accountId ?? null,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + this.windowOf(request, chosen) * 1_000),
      windowClosedAt: null,
      completedAt: null,
    };
  }

  /** Seconds that an order waits for its payment. */
  private windowOf({ paymentWindowMinutes: minutes }: CreateOrder, chosen: SettingValues): number {
    if (minutes === undefined) {
      return chosen.paymentWindowMinutes === null ? this.parts.windowSeconds : chosen.paymentWindowMinutes * 60;
    }
    if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_WINDOW_MINUTES) return minutes * 60;
    throw new DomainError('INVALID_REQUEST', {
      field: 'paymentWindowMinutes',
      problem: `must be a whole number from 1 to ${MAX_WINDOW_MINUTES}`,
    });
  }
}

const CREATE = `select outcome, status, body, pool_position, existing_id
  from order_create($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10)`;

const GET = 'select * from orders where id = $1 and organization_id = $2 and livemode = $3';
/** For a payer, who has no merchant: the token is checked beside. */
const BY_ID = 'select * from orders where id = $1';

/** An order as `order_create` takes it. */
function rowOf(order: Order, { actorId }: OrderCreator, unique: boolean): Record<string, unknown> {
  return {
    id: order.id,
    organization_id: order.organizationId,
    livemode: order.livemode,
    order_reference: order.orderReference,
    unique_reference: unique ? order.orderReference : null,
    chain_id: order.chainId,
    asset_id: order.assetId,
    // as text: JSON numbers would be read as floats on their way
    amount: order.amount.toString(),
    amount_text: order.amountText,
    tolerance: order.tolerance.toString(),
    metadata: order.metadata,
    success_url: order.successUrl,
    cancel_url: order.cancelUrl,
    callback_url: order.callbackUrl,
    price_amount: order.price?.amount,
    price_currency: order.price?.currency,
    rate_mode: order.price?.mode,
    quote: order.price?.quote,
    fee: (order.fee?.units ?? 0n).toString(),
    fee_percent: order.fee?.percent,
    fee_payer: order.fee?.payer,
    checkout_secret: order.checkoutSecret,
    payment_link_id: order.paymentLinkId,
    account_id: order.accountId,
    created_by: actorId,
    created_at: order.createdAt,
    expires_at: order.expiresAt,
  };
}

function answer(
  row: CreateRow | undefined,
  { credentialId = '' }: OrderCreator,
  request: CreateOrder,
  chain: ChainInfo,
  idempotency?: IdempotentRequest,
): CreatedOrder {
  switch (row?.outcome) {
    case 'created':
    case 'replayed':
      if (row.body) return { status: row.status ?? 201, body: row.body, replayed: row.outcome === 'replayed' };
      break;
    case 'key_revoked':
      throw new DomainError(isId('oauthApp', credentialId) ? 'INVALID_TOKEN' : 'INVALID_API_KEY');
    case 'idempotency_conflict':
      throw new DomainError('IDEMPOTENCY_KEY_CONFLICT', { key: idempotency?.key ?? '' });
    case 'duplicate_reference':
      throw new DomainError('DUPLICATE_ORDER_REFERENCE', {
        orderReference: request.orderReference,
        existingOrderId: row.existing_id ?? '',
      });
    case 'no_address':
      throw new DomainError('NO_AVAILABLE_ADDRESSES', { chainId: chain.id });
    case undefined:
  }
  throw new Error(`order_create answered ${JSON.stringify(row)}`);
}
