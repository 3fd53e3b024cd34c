import { type AssetRegistry } from '@chaintill/assets';
import { DomainError, isId, newId, parseAmount, parsePositiveAmount, type Clock, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { toOrder, type OrderRow } from '../data/order-row';
import type { Order } from '../domain/order';
import type { CreatedOrder, CreateOrder, IdempotentRequest, OrderCreator } from '../domain/order-requests';
import type { OrderView } from '../domain/order-view';
import { orderView } from './order-view';

/** What `order_create` (migration `orders`) answers. */
interface CreateRow {
  outcome: 'created' | 'replayed' | 'key_revoked' | 'idempotency_conflict' | 'duplicate_reference' | 'no_address';
  body: string | null;
  pool_position: string | null;
  existing_id: string | null;
}

const MAX_WINDOW_MINUTES = 60;

/** Creates and reads orders. */
export class OrdersService {
  /** Where each pool was last taken from: the next taker begins there and not at the taken ones (ADR 0006). */
  private readonly poolPositions = new Map<string, string>();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
    private readonly windowSeconds: number,
    /** Called after an order was created; a hint that may be lost. */
    private readonly wakeWebhooks: () => void,
  ) {}

  /**
   * Creates an order in one round trip; the credential is checked once more in the same statement.
   * @returns the answer as text, the same to the byte when the idempotency key was used before (S2-I1)
   * @throws DomainError INVALID_CHAIN, INVALID_CURRENCY, INVALID_AMOUNT, INVALID_REQUEST, DUPLICATE_ORDER_REFERENCE,
   *   IDEMPOTENCY_KEY_CONFLICT, NO_AVAILABLE_ADDRESSES, INVALID_API_KEY (revoked a moment ago)
   */
  async create(creator: OrderCreator, request: CreateOrder, idempotency?: IdempotentRequest): Promise<CreatedOrder> {
    const chain = this.assets.chain(request.chainId, creator.livemode);
    const asset = this.assets.asset(chain, request.currency);
    const order = this.draft(creator, request, asset.id, asset.decimals);
    const pool = `${order.organizationId} ${chain.family} ${order.livemode}`;
    const [row] = await this.db.prepared<CreateRow>('order_create', CREATE, [
      creator.keyId ?? null,
      order.organizationId,
      order.livemode,
      // a key means one thing per merchant, mode and route (S2-X3)
      idempotency ? `${order.livemode ? 'live' : 'test'} ${idempotency.route}` : null,
      idempotency?.key ?? null,
      idempotency?.requestHash ?? null,
      order.id,
      order.orderReference,
      order.orderReference,
      order.chainId,
      chain.family,
      order.assetId,
      order.amount.toString(),
      order.amountText,
      order.tolerance.toString(),
      this.poolPositions.get(pool) ?? '0',
      JSON.stringify(order.metadata),
      order.successUrl,
      order.cancelUrl,
      creator.actorId,
      order.createdAt,
      order.expiresAt,
      newId('event'),
      JSON.stringify(orderView(order, asset, chain)),
    ]);
    if (row?.pool_position) this.poolPositions.set(pool, row.pool_position);
    if (row?.outcome === 'created') this.wakeWebhooks();
    return answer(row, request, idempotency);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for an id that is not this merchant's */
  async get(scope: Scope, id: string): Promise<OrderView> {
    const rows = isId('order', id)
      ? await this.db.prepared<OrderRow>('order_get', GET, [id, scope.organizationId, scope.livemode])
      : [];
    const [row] = rows;
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'order' });
    return this.view(toOrder(row));
  }

  /** @internal also used by the list */
  view(order: Order): OrderView {
    return orderView(order, this.assets.byId(order.assetId), this.assets.chainById(order.chainId));
  }

  private draft(creator: OrderCreator, request: CreateOrder, assetId: number, decimals: number): Order {
    const createdAt = this.clock.now();
    const minutes = request.paymentWindowMinutes;
    if (minutes !== undefined && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_WINDOW_MINUTES)) {
      throw new DomainError('INVALID_REQUEST', {
        field: 'paymentWindowMinutes',
        problem: `must be a whole number from 1 to ${MAX_WINDOW_MINUTES}`,
      });
    }
    const seconds = minutes === undefined ? this.windowSeconds : minutes * 60;
    const amount = parsePositiveAmount(request.amount, decimals);
    const tolerance = request.tolerance === undefined ? 0n : parseAmount(request.tolerance, decimals, 'tolerance');
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
      assetId,
      amount,
      // parsePositiveAmount accepts strings only
      amountText: request.amount as string,
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
      createdAt,
      expiresAt: new Date(createdAt.getTime() + seconds * 1_000),
      windowClosedAt: null,
      completedAt: null,
    };
  }
}

const CREATE = `select outcome, body, pool_position, existing_id from order_create(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`;
const GET = 'select * from orders where id = $1 and organization_id = $2 and livemode = $3';

function answer(row: CreateRow | undefined, request: CreateOrder, idempotency?: IdempotentRequest): CreatedOrder {
  switch (row?.outcome) {
    case 'created':
    case 'replayed':
      if (row.body) return { body: row.body, replayed: row.outcome === 'replayed' };
      break;
    case 'key_revoked':
      throw new DomainError('INVALID_API_KEY');
    case 'idempotency_conflict':
      throw new DomainError('IDEMPOTENCY_KEY_CONFLICT', { key: idempotency?.key ?? '' });
    case 'duplicate_reference':
      throw new DomainError('DUPLICATE_ORDER_REFERENCE', {
        orderReference: request.orderReference,
        existingOrderId: row.existing_id ?? '',
      });
    case 'no_address':
      throw new DomainError('NO_AVAILABLE_ADDRESSES', { chainId: request.chainId });
    case undefined:
  }
  throw new Error(`order_create answered ${JSON.stringify(row)}`);
}
