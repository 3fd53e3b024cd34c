import type { Database } from '@chaintill/persistence';
import { markSettled, readPoint } from '../data/settled-cursor';
import { TransferStore } from '../data/transfer-store';
import { closeWindow, type OrderSettler } from './order-settler';

/** Transfers that one transaction settles. */
const BATCH = 200;
/** Orders whose windows one transaction closes. */
const CLOSE_BATCH = 100;

/**
 * The one place where a chain transfer meets an order or nobody. Transfers marked as due are the durable queue: a crash
 * between detection and settlement loses nothing, and settling twice changes nothing.
 */
export class SettlementService {
  private readonly transfers = new TransferStore();

  constructor(
    private readonly db: Database,
    private readonly settler: OrderSettler,
    /** Called after events were committed; a hint that may be lost. */
    private readonly wakeWebhooks: () => void,
  ) {}

  /**
   * Settles everything that is due on a chain, then writes down how far the chain is booked.
   * @returns how many transfers were settled
   */
  async settle(chainId: string): Promise<number> {
    const point = await readPoint(this.db, chainId);
    let count = 0;
    for (;;) {
      const settled = await this.settleBatch(chainId);
      count += settled;
      if (settled < BATCH) break;
    }
    await markSettled(this.db, chainId, point);
    return count;
  }

  /**
   * Closes the windows of orders whose chain is read and booked past their end. While a chain's indexer lags or doubts,
   * its orders stay open (law 4); so does an order with money that is not final yet.
   * @returns how many windows were closed
   */
  async closeWindows(): Promise<number> {
    return this.db.tx(async (tx) => {
      const rows = await tx.query<{ id: string }>(
        `select o.id from chain_cursors k
         cross join lateral (
           select id from orders
           where chain_id = k.chain_id and window_closed_at is null and expires_at < k.settled_time and seen = confirmed
           order by expires_at limit $1 for update skip locked) as o`,
        [CLOSE_BATCH],
      );
      const ids = rows.map((row) => row.id).sort();
      await this.settler.settleOrders(tx, ids, closeWindow);
      if (ids.length > 0) tx.afterCommit(this.wakeWebhooks);
      return ids.length;
    });
  }

  private async settleBatch(chainId: string): Promise<number> {
    return this.db.tx(async (tx) => {
      const due = await this.transfers.lockDue(tx, chainId, BATCH);
      if (due.length === 0) return 0;
      // What was nobody's when it was first settled came before whoever owns the address now.
      const fresh = due.filter(({ ownerId, outcome }) => ownerId === null && outcome === null);
      const attributed = await this.transfers.attribute(
        tx,
        fresh.map(({ id }) => id),
      );
      const owner = (transfer: { id: string; ownerId: string | null }): string | null =>
        transfer.ownerId ?? attributed.get(transfer.id) ?? null;
      const orderIds = new Set(due.map(owner).filter((id) => id !== null));
      await this.settler.settleOrders(tx, [...orderIds].sort());
      await this.settler.settleUnowned(
        tx,
        due.filter((transfer) => owner(transfer) === null),
      );
      tx.afterCommit(this.wakeWebhooks);
      return due.length;
    });
  }
}
