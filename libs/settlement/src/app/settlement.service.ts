import { Logger } from '@nestjs/common';
import type { Clock } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import { SetAside } from '../data/set-aside';
import { markSettled, readPoint } from '../data/settled-cursor';
import { TransferStore } from '../data/transfer-store';
import type { Transfer } from '../domain/transfer';
import { closeWindow } from './order-part';
import type { Settler } from './settler';

/** Transfers that one transaction settles. */
const BATCH = 200;
/** Orders whose windows one transaction closes. */
const CLOSE_BATCH = 100;
/** How long a transfer that could not be settled waits before it is tried again. */
const RETRY_MS = 60_000;

/**
 * The one place where a chain transfer meets an order, a deposit reference or nobody. Transfers marked as due are the durable
 * queue: a crash between detection and settlement loses nothing, and settling twice changes nothing.
 */
export class SettlementService {
  private readonly transfers = new TransferStore();
  private readonly aside: SetAside;
  private readonly log = new Logger('settlement');

  constructor(
    private readonly db: Database,
    private readonly settler: Settler,
    private readonly clock: Clock,
    /** Called after events were committed; a hint that may be lost. */
    private readonly wakeWebhooks: () => void,
  ) {
    this.aside = new SetAside(db);
  }

  /**
   * Settles everything that is due on a chain, then writes down how far the chain is booked. A transfer that cannot be settled
   * is set aside, for all to see, and holds up nobody but the order that it belongs to.
   * @returns how many transfers were settled
   */
  async settle(chainId: string): Promise<number> {
    const point = await readPoint(this.db, chainId);
    const before = new Date(this.clock.now().getTime() - RETRY_MS);
    let count = await this.settleEach(await this.aside.waiting(chainId, before, BATCH));
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
   * its orders stay open (law 4); so does an order with money that is not final yet, or that could not be settled.
   * @returns how many windows were closed
   */
  async closeWindows(): Promise<number> {
    try {
      return await this.db.tx((tx) => this.closeSome(tx, CLOSE_BATCH, []));
    } catch (error) {
      this.log.error(`windows are closed one by one: ${reasonOf(error)}`);
    }
    const failed: string[] = [];
    let count = 0;
    for (;;) {
      const tried: string[] = [];
      try {
        const closed = await this.db.tx((tx) => this.closeSome(tx, 1, failed, tried));
        if (closed === 0) return count;
        count += closed;
      } catch (error) {
        const [id] = tried;
        if (id === undefined || failed.length >= CLOSE_BATCH) throw error;
        failed.push(id);
        this.log.error(`the window of ${id} cannot be closed: ${reasonOf(error)}`);
      }
    }
  }

  /** @param tried gets the orders that are being closed */
  private async closeSome(tx: Tx, limit: number, except: readonly string[], tried: string[] = []): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      `select o.id from chain_cursors k
       cross join lateral (
         select id from orders
         where chain_id = k.chain_id and window_closed_at is null and expires_at < k.settled_time and seen = confirmed
           and id <> all ($2::text[])
           and not exists (select 1 from transfers t where t.address_id = orders.address_id and t.set_aside_at is not null)
         order by expires_at limit $1 for update skip locked) as o limit $1`,
      [limit, except],
    );
    tried.splice(0, tried.length, ...rows.map((row) => row.id));
    if (rows.length === 0) return 0;
    await this.settler.settle(tx, { orderIds: tried, change: closeWindow });
    tx.afterCommit(this.wakeWebhooks);
    return rows.length;
  }

  private async settleBatch(chainId: string): Promise<number> {
    const tried: string[] = [];
    try {
      return await this.db.tx(async (tx) => {
        const due = await this.transfers.lockDue(tx, chainId, BATCH);
        tried.splice(0, tried.length, ...due.map(({ id }) => id));
        await this.settleLocked(tx, due);
        return due.length;
      });
    } catch (error) {
      if (tried.length === 0) throw error;
      this.log.error(`transfers of ${chainId} are settled one by one: ${reasonOf(error)}`);
      await this.settleEach(tried);
      return tried.length;
    }
  }

  /** Settles transfers each in a transaction of its own. @returns how many could be */
  private async settleEach(ids: readonly string[]): Promise<number> {
    let count = 0;
    for (const id of ids) {
      try {
        await this.db.tx(async (tx) => {
          const transfer = await this.transfers.lock(tx, id);
          if (transfer) await this.settleLocked(tx, [transfer]);
        });
        count += 1;
      } catch (error) {
        // When it is the database that fails, this fails as well, and nothing is set aside for it.
        await this.aside.put(id, reasonOf(error), this.clock.now());
        this.log.error(`transfer ${id} is set aside: ${reasonOf(error)}`);
      }
    }
    return count;
  }

  private async settleLocked(tx: Tx, due: readonly Transfer[]): Promise<void> {
    if (due.length === 0) return;
    // What was nobody's when it was first settled came before whoever owns the address now.
    const fresh = due.filter(({ ownerId, outcome }) => ownerId === null && outcome === null);
    const internal = await this.transfers.internal(
      tx,
      fresh.map(({ id }) => id),
    );
    const owners = await this.transfers.attribute(
      tx,
      fresh.flatMap(({ id, addressId }) => (addressId === null || internal.has(id) ? [] : [id])),
    );
    const owned = due.map((transfer) => ({ ...transfer, ...owners.get(transfer.id) }));
    const ofOrders = owned.filter(({ ownerKind }) => ownerKind === 'order');
    await this.settler.settle(tx, {
      orderIds: ofOrders.map(({ ownerId }) => ownerId ?? ''),
      transfers: owned.filter(({ ownerKind }) => ownerKind !== 'order'),
      internal,
    });
    tx.afterCommit(this.wakeWebhooks);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
