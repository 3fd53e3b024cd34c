import type { Scope } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { LinkStock, PaymentLink } from '../domain/payment-link';
import { STOCK_OF_STATE } from '../domain/payment-link';
import { toPaymentLink, type PaymentLinkRow, type StockedRow } from './payment-link-row';

/** SQL lists of the states of orders that hold a unit; they are ours and not input. */
const SOLD = statesThatAre('sold');
const RESERVED = statesThatAre('reserved');

/** Counts the stock of the link `l`, by index alone; joined laterally. */
const STOCK = `select count(*) filter (where o.state in (${SOLD}))::int as sold,
    count(*) filter (where o.state in (${RESERVED}))::int as reserved
  from orders o where o.payment_link_id = l.id and o.state in (${SOLD}, ${RESERVED})`;

/** Reads links with their stock: `${SELECT_STOCKED} where l.…` */
export const SELECT_STOCKED = `select l.*, stock.sold, stock.reserved from payment_links l cross join lateral (${STOCK}) stock`;

/** The same for buyers, who are told what is left and not what was sold: without a limit nothing is counted. */
const SELECT_FOR_BUYERS = `select l.*, stock.sold, stock.reserved
  from payment_links l cross join lateral (${STOCK} and l.inventory_total is not null) stock`;

const COUNT = `select stock.* from payment_links l cross join lateral (${STOCK}) stock where l.id = $1`;

/** A link and what is gone of it. */
export interface StockedLink {
  readonly link: PaymentLink;
  readonly stock: LinkStock;
}

/** Rows of links. */
export class PaymentLinkStore {
  async find(sql: Sql, { organizationId, livemode }: Scope, id: string): Promise<StockedLink | undefined> {
    const [row] = await sql.query<StockedRow>(
      `${SELECT_STOCKED} where l.id = $1 and l.organization_id = $2 and l.livemode = $3`,
      [id, organizationId, livemode],
    );
    return row && stocked(row);
  }

  /** The one look-up without a merchant: whoever has the slug may see the page. */
  async findBySlug(sql: Sql, slug: string): Promise<StockedLink | undefined> {
    const [row] = await sql.query<StockedRow>(`${SELECT_FOR_BUYERS} where l.slug = $1`, [slug]);
    return row && stocked(row);
  }

  /** Locks a link against buyers and changes, to change it. */
  async lock(tx: Tx, { organizationId, livemode }: Scope, id: string): Promise<PaymentLink | undefined> {
    const [row] = await tx.query<PaymentLinkRow>(
      'select * from payment_links where id = $1 and organization_id = $2 and livemode = $3 for update',
      [id, organizationId, livemode],
    );
    return row && toPaymentLink(row);
  }

  /** Locks a link for one buyer until his order is there: what is counted here is what there is. */
  async lockBySlug(tx: Tx, slug: string): Promise<StockedLink | undefined> {
    const [row] = await tx.query<PaymentLinkRow>('select * from payment_links where slug = $1 for update', [slug]);
    if (!row) return undefined;
    // A second statement: the first one saw the orders as they were before it waited.
    const [stock] = row.inventory_total === null ? [] : await tx.query<LinkStock>(COUNT, [row.id]);
    return { link: toPaymentLink(row), stock: stock ?? { sold: 0, reserved: 0 } };
  }

  async hasOrders(tx: Tx, id: string): Promise<boolean> {
    const rows = await tx.query('select 1 from orders where payment_link_id = $1 limit 1', [id]);
    return rows.length > 0;
  }

  async insert(tx: Tx, link: PaymentLink, createdBy: string): Promise<void> {
    await tx.query(
      `insert into payment_links (id, organization_id, livemode, slug, created_by, created_at, ${TERMS.join(', ')}, updated_at)
       values ($1, $2, $3, $4, $5, $6, ${TERMS.map((_, n) => `$${n + 7}`).join(', ')}, $${TERMS.length + 7})`,
      [
        link.id,
        link.organizationId,
        link.livemode,
        link.slug,
        createdBy,
        link.createdAt,
        ...termsOf(link),
        link.updatedAt,
      ],
    );
  }

  async save(tx: Tx, link: PaymentLink): Promise<void> {
    await tx.query(
      `update payment_links set ${TERMS.map((column, n) => `${column} = $${n + 4}`).join(', ')}, archived_at = $${TERMS.length + 4},
         updated_at = $${TERMS.length + 5}
       where id = $1 and organization_id = $2 and livemode = $3`,
      [link.id, link.organizationId, link.livemode, ...termsOf(link), link.archivedAt, link.updatedAt],
    );
  }
}

/** Columns of what a merchant may change, in the order of {@link termsOf}. */
const TERMS = [
  'title',
  'description',
  'amount',
  'price_currency',
  'min_amount',
  'max_amount',
  'currencies',
  'inventory_total',
  'expires_at',
  'success_url',
  'cancel_url',
  'callback_url',
  'account_id',
  'metadata',
] as const;

function termsOf(link: PaymentLink): unknown[] {
  return [
    link.title,
    link.description,
    link.amount,
    link.priceCurrency,
    link.minAmount,
    link.maxAmount,
    JSON.stringify(link.currencies),
    link.inventoryTotal,
    link.expiresAt,
    link.successUrl,
    link.cancelUrl,
    link.callbackUrl,
    link.accountId,
    JSON.stringify(link.metadata),
  ];
}

export function stocked(row: StockedRow): StockedLink {
  return { link: toPaymentLink(row), stock: { sold: row.sold, reserved: row.reserved } };
}

function statesThatAre(kind: 'sold' | 'reserved'): string {
  return Object.entries(STOCK_OF_STATE)
    .filter(([, is]) => is === kind)
    .map(([state]) => `'${state}'`)
    .join(', ');
}
