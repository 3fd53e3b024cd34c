import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, isId, parsePositiveAmount, type Actor, type Scope } from '@chaintill/kernel';
import { OrderStore, toOrder, type Order, type OrderRow } from '@chaintill/orders';
import { checkCallbackUrl } from '@chaintill/outbound';
import type { Database, Sql, Tx } from '@chaintill/persistence';
import { toPayout, type PayoutRow } from '../data/payout-row';
import { destinationError } from '../domain/destination';
import type { PayoutView } from '../domain/payout-view';
import { refundSums, type RefundSums } from '../domain/refund-sums';
import type { PayoutChecks } from './payout-checks';
import type { PayoutViews } from './payout-views';
import type { Payouts } from './payouts.service';

/** A refund as it is asked for. */
export interface CreateRefund {
  /** Decimal text; `full`: all that is left; `overpaid`: what is left of what came beyond the amount. */
  readonly amount: string;
  /** Where to; back to the payer when absent, if all of it came from one address. */
  readonly address?: string;
  /** What the caller believes can be refunded: another sum refuses the request, so that a repeated one does nothing (S3-X3). */
  readonly refundable?: string;
  readonly externalId?: string;
  readonly callbackUrl?: string;
  readonly note?: string;
}

/** What was received, what went back and what still can. Decimal text in the currency of the order. */
export interface RefundsView {
  readonly orderId: string;
  readonly currency: string;
  readonly chainId: string;
  readonly received: string;
  /** Under way. */
  readonly pending: string;
  /** Final. */
  readonly refunded: string;
  readonly refundable: string;
  /** Of that, what came beyond the amount of the order. */
  readonly refundableOverpaid: string;
  readonly refunds: readonly PayoutView[];
}

export interface RefundParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly payouts: Payouts;
  readonly checks: PayoutChecks;
  readonly views: PayoutViews;
  /** Whether callbacks may go to this machine: the local profile. */
  readonly local: boolean;
}

/** Refunds: payouts that are bound to an order, in sum never more than it received. */
export class Refunds {
  private readonly orders = new OrderStore();

  constructor(private readonly parts: RefundParts) {}

  /** @throws DomainError RESOURCE_NOT_FOUND for an order that is not this merchant's */
  async list(scope: Scope, orderId: string): Promise<RefundsView> {
    const { db } = this.parts;
    const [row] = isId('order', orderId)
      ? await db.query<OrderRow>('select * from orders where id = $1 and organization_id = $2 and livemode = $3', [
          orderId,
          scope.organizationId,
          scope.livemode,
        ])
      : [];
    if (!row) throw missing();
    return this.view(db, toOrder(row));
  }

  /**
   * Makes a refund in the caller's transaction; the order is locked, so that many at once never exceed it.
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_AMOUNT, REFUND_TOO_LARGE, STATE_CONFLICT when `refundable` is not what the
   *   caller believes, INVALID_REQUEST without an address where the payer's is not plain; and what {@link Payouts} throws
   */
  async create(tx: Tx, who: Actor, orderId: string, request: CreateRefund): Promise<PayoutView> {
    const { assets, payouts } = this.parts;
    const order = await this.lock(tx, who, orderId);
    const asset = assets.byId(order.assetId);
    const sums = await this.sums(tx, order);
    if (request.refundable !== undefined) {
      const believed = parsePositiveAmount(request.refundable, asset.decimals, 'refundable');
      if (believed !== sums.refundable) {
        const state = `refundable with ${formatAmount(sums.refundable, asset.decimals, 2)}`;
        throw new DomainError('STATE_CONFLICT', {
          resource: 'order',
          state,
          action: 'refund it as if it were otherwise',
        });
      }
    }
    const amount = amountOf(request.amount, sums, asset.decimals);
    if (amount > sums.refundable || amount === 0n) {
      const limit = request.amount === 'overpaid' ? sums.refundableOverpaid : sums.refundable;
      const refundable = `${formatAmount(limit, asset.decimals, 2)} ${asset.symbol}`;
      throw new DomainError('REFUND_TOO_LARGE', { orderId, requested: request.amount, refundable });
    }
    const { address, toSender } = await this.destination(tx, order, request.address);
    const batch = await payouts.one(tx, who, {
      chain: assets.chainById(order.chainId),
      asset,
      amount,
      amountText: formatAmount(amount, asset.decimals, 2),
      address,
      externalId: request.externalId ?? null,
      callbackUrl: this.callbackUrl(who, request.callbackUrl),
      note: request.note ?? null,
      // from the account that was paid
      subAccount: order.accountId ?? '',
      kind: 'refund',
      orderId,
      transferId: null,
      toSender,
    });
    const [refund] = batch.items;
    if (!refund) throw new Error('a batch of one has an item');
    return refund;
  }

  private async lock(tx: Tx, { organizationId, livemode }: Scope, orderId: string): Promise<Order> {
    const [order] = isId('order', orderId) ? await this.orders.lock(tx, [orderId]) : [];
    if (order?.organizationId === organizationId && order.livemode === livemode) return order;
    throw missing();
  }

  private async sums(sql: Sql, order: Order): Promise<RefundSums> {
    return refundSums(order, await this.refundsOf(sql, order));
  }

  private async refundsOf(sql: Sql, { id, organizationId, livemode }: Order) {
    const rows = await sql.query<PayoutRow>(
      `select * from payouts where order_id = $1 and organization_id = $2 and livemode = $3 order by created_at, id`,
      [id, organizationId, livemode],
    );
    return rows.map(toPayout);
  }

  /** @throws DomainError INVALID_REQUEST when nothing says where the money came from, or several addresses sent it */
  private async destination(tx: Tx, order: Order, text: string | undefined) {
    const { assets, checks } = this.parts;
    const chain = assets.chainById(order.chainId);
    const senders = await this.sendersOf(tx, order);
    const address = checks.destination(chain, text ?? onlyOne(senders));
    const own = await checks.ownAddresses(tx, order, [{ chain, address }]);
    if (own.size > 0) throw destinationError({ kind: 'own' }, 'address', chain.id);
    return { address, toSender: senders.length === 1 && senders[0] === address.canonical };
  }

  private async sendersOf(tx: Tx, { id, organizationId, livemode, assetId }: Order): Promise<string[]> {
    const senders = await tx.query<{ from_address: string }>(
      `select distinct from_address from transfers
       where owner_kind = 'order' and owner_id = $1 and organization_id = $2 and livemode = $3 and asset_id = $4
         and state = 'final' and outcome = 'payment'`,
      [id, organizationId, livemode, assetId],
    );
    return senders.map(({ from_address: address }) => address);
  }

  private callbackUrl({ livemode }: Scope, text: string | undefined): string | null {
    return text === undefined ? null : checkCallbackUrl(text, { livemode, local: this.parts.local });
  }

  private async view(sql: Sql, order: Order): Promise<RefundsView> {
    const { symbol, decimals } = this.parts.assets.byId(order.assetId);
    const refunds = await this.refundsOf(sql, order);
    const sums = refundSums(order, refunds);
    const text = (units: bigint): string => formatAmount(units, decimals, 2);
    return {
      orderId: order.id,
      currency: symbol,
      chainId: order.chainId,
      received: text(sums.received),
      pending: text(sums.pending),
      refunded: text(sums.refunded),
      refundable: text(sums.refundable),
      refundableOverpaid: text(sums.refundableOverpaid),
      refunds: refunds.map((refund) => this.parts.views.of(refund)),
    };
  }
}

function amountOf(text: string, { refundable, refundableOverpaid }: RefundSums, decimals: number): bigint {
  if (text === 'full') return refundable;
  return text === 'overpaid' ? refundableOverpaid : parsePositiveAmount(text, decimals);
}

function onlyOne(senders: readonly string[]): string {
  const [sender] = senders;
  if (sender !== undefined && senders.length === 1) return sender;
  const problem =
    sender === undefined
      ? 'is needed: the order was not paid yet'
      : `is needed: the order was paid from ${senders.length} addresses`;
  throw new DomainError('INVALID_REQUEST', { field: 'address', problem });
}

function missing(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'order' });
}
