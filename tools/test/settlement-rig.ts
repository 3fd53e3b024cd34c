import type { CreateOrder, OrderView } from '@chaintill/orders';
import type { Database } from '@chaintill/persistence';
import { booksOf } from './books';
import { ChainByHand } from './chain-by-hand';
import { testDatabase, type TestDatabase } from './database';
import { openShop, TEST_CHAIN, type Shop } from './shop';

const START = new Date('2025-01-20T10:30:00Z');

/** Base units of one USDT. */
export const UNIT = 1_000_000n;

/** The moment so many seconds after the beginning of a test. */
export const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);

/** A database, a chain that is written by hand, a clock that stands still, and for each test a shop of its own. */
export class SettlementRig {
  /** What the clock says. */
  now = START;
  readonly clock = { now: (): Date => this.now };
  private database: TestDatabase | undefined;
  private written: ChainByHand | undefined;
  private opened: Shop | undefined;
  private orders = 0;

  get db(): Database {
    return begun(this.database).db;
  }

  get chain(): ChainByHand {
    return begun(this.written);
  }

  get shop(): Shop {
    return begun(this.opened);
  }

  async open(): Promise<void> {
    this.database = await testDatabase();
    this.written = new ChainByHand(this.db);
  }

  close(): Promise<void> {
    return begun(this.database).close();
  }

  /** @param addresses that the shop has to give away */
  async nextShop(addresses: number): Promise<void> {
    this.now = START;
    this.opened = await openShop(this.db, this.clock);
    await this.opened.stock(addresses);
  }

  settle(): Promise<unknown> {
    return this.shop.settlement.settle(TEST_CHAIN);
  }

  /** Balances of the shop in USDT; see {@link booksOf}. */
  books(): Promise<Record<string, bigint>> {
    return booksOf(this.db, this.shop.scope.organizationId);
  }

  /** An order over 100 USDT, or what `values` say. */
  async order(values: Partial<CreateOrder> = {}): Promise<OrderView> {
    const orderReference = `O-${++this.orders}`;
    const request = { orderReference, amount: '100.00', currency: 'USDT', chainId: TEST_CHAIN, ...values };
    const created = await this.shop.orders.create({ ...this.shop.scope, actorId: 'test' }, request);
    return JSON.parse(created.body) as OrderView; // what creating an order answers with
  }

  /** How an order stands. */
  async state({ orderId }: OrderView): Promise<OrderView['state']> {
    return (await this.shop.orders.get(this.shop.scope, orderId)).state;
  }
}

/** Tells jest to open the rig before the file's tests, with a new shop before each. @param addresses of each shop */
export function settlementRig(addresses = 6): SettlementRig {
  const rig = new SettlementRig();
  beforeAll(() => rig.open());
  afterAll(() => rig.close());
  beforeEach(() => rig.nextShop(addresses));
  return rig;
}

function begun<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the rig is opened before the first test');
  return part;
}
