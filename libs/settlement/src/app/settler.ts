import type { AssetRegistry } from '@chaintill/assets';
import type { Clock } from '@chaintill/kernel';
import type { FloatingRates, OrderViews } from '@chaintill/orders';
import { addEvents, type NewEvent, type Tx } from '@chaintill/persistence';
import type { Settings } from '@chaintill/settings';
import type { Transfer } from '../domain/transfer';
import { transferSummary } from '../domain/transfer-summary';
import { settleUnowned, type Verdict } from '../domain/verdict';
import { Booker } from './booker';
import { DepositPart } from './deposit-part';
import { OrderPart, type OrderChange } from './order-part';

/** What settlement stands on. */
export interface SettlerParts {
  readonly assets: AssetRegistry;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly views: OrderViews;
  readonly floating: FloatingRates;
  /** Rest of an order's address after use. */
  readonly quarantineSeconds: number;
}

/** What is to be settled together. */
export interface Settlement {
  readonly orderIds: readonly string[];
  /** What is done to the orders first, e.g. `closeWindow`. */
  readonly change?: OrderChange;
  /** Locked transfers of deposit references, and of nobody. */
  readonly transfers?: readonly Transfer[];
  /** Which of them only moved between addresses of ours; only asked when they are settled for the first time. */
  readonly internal?: ReadonlySet<string>;
}

/**
 * Applies verdicts: ledger, orders, deposits, transfers, addresses and events change together, in the caller's transaction
 * (law 8).
 */
export class Settler {
  private readonly orders: OrderPart;
  private readonly deposits: DepositPart;
  private readonly booker = new Booker();

  constructor(private readonly parts: SettlerParts) {
    this.orders = new OrderPart(parts.assets, parts.views, parts.floating, parts.quarantineSeconds);
    this.deposits = new DepositPart(parts.assets, parts.settings);
  }

  /** Settles orders from all their transfers, and transfers that are no order's each by itself. */
  async settle(tx: Tx, { orderIds, change, transfers = [], internal = new Set() }: Settlement): Promise<void> {
    const now = this.parts.clock.now();
    const orders = await this.orders.judge(tx, [...new Set(orderIds)].sort(), change, now);
    const deposits = await this.deposits.judge(
      tx,
      transfers.filter(({ ownerKind }) => ownerKind === 'deposit_reference'),
    );
    const unowned = transfers
      .filter(({ ownerKind }) => ownerKind === null)
      .map((transfer) => settleUnowned(transfer, internal.has(transfer.id)));
    const verdicts = [...orders.flatMap(({ is }) => is.verdicts), ...deposits, ...unowned];
    const fees = orders.map(({ was, is }) => ({ was, target: is.order.feeBooked }));
    const feeSteps = await this.booker.book(tx, verdicts, fees, now);
    const events = [
      ...(await this.orders.write(tx, orders, feeSteps, now)),
      ...(await this.deposits.write(tx, deposits, now)),
      ...unowned.flatMap((verdict) => this.unassigned(verdict)),
    ];
    await addEvents(tx, events, now);
  }

  private unassigned({ transfer, outcome, bookedIn }: Verdict): NewEvent[] {
    if (bookedIn !== 'review' || transfer.bookedIn === 'review') return [];
    const asset = transfer.assetId === null ? null : this.parts.assets.byId(transfer.assetId);
    const summary = transferSummary(transfer, outcome, asset);
    return [
      {
        organizationId: transfer.organizationId,
        livemode: transfer.livemode,
        type: 'transfer.unassigned',
        objectKind: 'transfer',
        objectId: summary.transferId,
        objectVersion: 1,
        objectData: summary,
        cause: { rule: 'nobody owned the address when the transfer was mined', ...summary },
      },
    ];
  }
}
