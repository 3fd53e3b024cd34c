import type { AssetRegistry } from '@chaintill/assets';
import { formatAmount, isDomainError, type Clock } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import type { Settings } from '@chaintill/settings';
import { OrderStore } from '../data/order-store';
import type { Order } from '../domain/order';
import { amountAt, isBegun, type ShownAmount } from '../domain/shown-amount';
import type { OrderPricing } from './order-pricing';

/** How long a floating amount stands before it follows the market again. */
const REQUOTE_SECONDS = 30;
const BATCH = 100;

/** Orders whose amount follows the market until somebody begins to pay them. */
export class FloatingRates {
  private readonly orders = new OrderStore();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly settings: Settings,
    private readonly pricing: OrderPricing,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives floating orders that nobody has begun to pay the amount of this moment. Where there is no rate the amount stays:
   * an old one is better than a guess, and the payer sees how old it is. Those that have to wait hold up no others.
   * @returns how many amounts were made anew
   */
  async requote(): Promise<number> {
    const due = new Date(this.clock.now().getTime() - REQUOTE_SECONDS * 1_000);
    const withoutRate = new Set<string>();
    let count = 0;
    for (let after = ''; ;) {
      const rows = await this.dueOnes(due, after);
      for (const { id, market } of rows) {
        if (withoutRate.has(market)) continue;
        const outcome = await this.db.tx((tx) => this.requoteOne(tx, id, due));
        if (outcome === 'requoted') count += 1;
        if (outcome === 'no rate') withoutRate.add(market);
      }
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return count;
      after = last.id;
    }
  }

  /** The next orders to look at, each with the merchant, asset and currency that it shares its rate with. */
  private dueOnes(due: Date, after: string): Promise<{ id: string; market: string }[]> {
    return this.db.query(
      `select id, concat_ws(' ', organization_id, livemode, asset_id, price_currency) as market from orders
       where rate_mode = 'floating' and rate_locked_at is null and window_closed_at is null and expires_at > $2
         and (quote ->> 'at')::timestamptz <= $1 and id > $3
       order by id limit $4`,
      [due, this.clock.now(), after, BATCH],
    );
  }

  /**
   * Fixes the amount of a floating order by the transfer that begins to pay it: the least that the payer may have been shown
   * when it was mined. Every other order is given back as it is.
   * @param begun when that transfer was mined; null: there is none yet
   */
  async fix(tx: Tx, order: Order, begun: Date | null): Promise<Order> {
    if (order.price?.mode !== 'floating' || order.rateLockedAt || !begun) return order;
    const shown = await this.orders.shownAmounts(tx, order.id);
    const { amount, feeUnits, quote } = amountAt(shown, begun);
    const fixed = { ...this.withAmount(order, { amount, feeUnits, quote }), rateLockedAt: this.clock.now() };
    await this.orders.savePrice(tx, fixed);
    return fixed;
  }

  private async requoteOne(tx: Tx, id: string, due: Date): Promise<'requoted' | 'as it was' | 'no rate'> {
    const [order] = await this.orders.lock(tx, [id]);
    const { price, rateLockedAt, windowClosedAt } = order ?? {};
    if (!order || !price?.quote || rateLockedAt || windowClosedAt || isBegun(order.amount, order.seen))
      return 'as it was';
    if (new Date(price.quote.at) > due) return 'as it was';
    try {
      const asset = this.assets.byId(order.assetId);
      const chosen = await this.settings.of(order, tx);
      const priced = await this.pricing.reprice(order, price, asset, { ...chosen, ...feeTermsOf(order) }, tx);
      const feeUnits = priced.fee?.units ?? 0n;
      const quote = priced.price?.quote;
      if (!quote) return 'as it was';
      const next = this.withAmount(
        { ...order, version: order.version + 1 },
        { amount: priced.amount, feeUnits, quote },
      );
      await this.orders.savePrice(tx, next);
      if (next.amount !== order.amount) await this.orders.addShownAmount(tx, next, this.clock.now());
      return 'requoted';
    } catch (error) {
      if (isDomainError(error, 'RATE_UNAVAILABLE')) return 'no rate';
      throw error;
    }
  }

  private withAmount(order: Order, { amount, feeUnits, quote }: Omit<ShownAmount, 'from'>): Order {
    const { decimals } = this.assets.byId(order.assetId);
    return {
      ...order,
      amount,
      amountText: formatAmount(amount, decimals, 2),
      price: order.price && { ...order.price, quote },
      fee: order.fee && { ...order.fee, units: feeUnits },
    };
  }
}

/** The fee stays on the terms that the order was made on. */
function feeTermsOf({ fee }: Order): { platformFeePercent: string; feePayer: 'merchant' | 'payer' } {
  return { platformFeePercent: fee?.percent ?? '0', feePayer: fee?.payer ?? 'merchant' };
}
