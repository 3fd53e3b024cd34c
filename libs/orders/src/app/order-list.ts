import { pagination, type Clock, type Page, type Scope } from '@chaintill/kernel';
import { Filter, ListMarks, pageParams, pageSql, type Database, type MarkedList } from '@chaintill/persistence';
import { toOrder, type OrderRow } from '../data/order-row';
import { ORDER_STATES, S2_STATUS } from '../domain/order';
import type { OrderQuery } from '../domain/order-requests';
import type { OrderView } from '../domain/order-view';
import type { OrderViews } from './order-view';

const LIST: MarkedList = { table: 'orders', idType: 'text' };

/** Amounts of assets with other decimals compare as whole coins: base units scaled to 36 decimals. */
const SORT_COLUMNS = {
  createdAt: 'o.created_at',
  expiresAt: 'o.expires_at',
  amount: 'o.amount * power(10::numeric, 36 - s.decimals)',
} as const satisfies Record<OrderQuery['sortBy'], string>;

/** Lists of orders (S2-E03). */
export class OrderList {
  private readonly marks: ListMarks;

  constructor(
    private readonly db: Database,
    private readonly views: OrderViews,
    clock: Clock,
  ) {
    this.marks = new ListMarks(db, clock);
  }

  async list(scope: Scope, query: OrderQuery): Promise<Page<OrderView>> {
    const { status, state, currency, chainId, orderReference, accountId } = query;
    const plain = !status && !state && !currency && !chainId && !orderReference && !accountId;
    return plain && query.sortBy === 'createdAt' ? this.byAge(scope, query) : this.filtered(scope, query);
  }

  private async byAge(scope: Scope, query: OrderQuery): Promise<Page<OrderView>> {
    const oldestFirst = query.sortOrder === 'asc';
    const place = await this.marks.place(LIST, scope, query, oldestFirst);
    const rows = await this.db.query<OrderRow>(pageSql(LIST, '*', oldestFirst), pageParams(scope, place));
    return { data: rows.map((row) => this.views.of(toOrder(row))), pagination: place.pagination };
  }

  private async filtered(scope: Scope, query: OrderQuery): Promise<Page<OrderView>> {
    const { status } = query;
    const filter = new Filter(scope, 'o')
      .and('o.state = any (?::text[])', status && ORDER_STATES.filter((state) => S2_STATUS[state] === status))
      .and('o.state = ?', query.state)
      .and('s.symbol = ?', query.currency)
      .and('o.chain_id = ?', query.chainId)
      .and('o.order_reference = ?', query.orderReference)
      .and('o.account_id = ?', query.accountId);
    const from = `from orders o join assets s on s.id = o.asset_id where ${filter.where}`;
    const page = filter.page(query);
    const direction = query.sortOrder;
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const rows = await this.db.query<OrderRow>(
      `select o.* ${from} order by ${SORT_COLUMNS[query.sortBy]} ${direction}, o.id ${direction} ${page.sql}`,
      page.params,
    );
    return { data: rows.map((row) => this.views.of(toOrder(row))), pagination: pagination(query, counted?.n ?? 0) };
  }
}
