import type { AssetRegistry } from '@chaintill/assets';
import type { FamilyRegistry } from '@chaintill/chain-port';
import {
  DomainError,
  formatAmount,
  isId,
  pagination,
  type Clock,
  type Page,
  type PageRequest,
  type Scope,
} from '@chaintill/kernel';
import { Filter, ListMarks, pageParams, pageSql, type Database, type MarkedList } from '@chaintill/persistence';
import { toBatch, toPayout, type BatchRow, type PayoutRow } from '../data/payout-row';
import type { PayoutStore } from '../data/payout-store';
import { PAYOUT_STATES, type BatchState, type PayoutState } from '../domain/payout';
import { madeBy } from '../domain/made-by';
import type { PayoutConditions, PayoutQuery } from '../domain/payout-requests';
import type { BatchSummary, BatchView, PayoutDetail, PayoutStep, PayoutTotal, PayoutView } from '../domain/payout-view';
import type { BatchPart, PayoutViews } from './payout-views';

const LIST: MarkedList = { table: 'payouts', idType: 'text' };

/** Amounts of assets with other decimals compare as whole coins. */
const SORT_COLUMNS = {
  createdAt: 'p.created_at',
  amount: 'p.amount * power(10::numeric, 36 - s.decimals)',
} as const satisfies Record<PayoutQuery['sortBy'], string>;

interface StepRow {
  id: string;
  type: string;
  created_at: Date;
  object_version: number;
  status: PayoutState;
  cause: Record<string, unknown>;
}

interface TotalRow {
  state: PayoutState;
  asset_id: number;
  payouts: number;
  amount: string;
}

/** Shows payouts and batches of one merchant and mode. */
export class PayoutReader {
  private readonly marks: ListMarks;

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly families: FamilyRegistry,
    private readonly store: PayoutStore,
    private readonly views: PayoutViews,
    clock: Clock,
  ) {
    this.marks = new ListMarks(db, clock);
  }

  /** One payout with every step of its life. @throws DomainError RESOURCE_NOT_FOUND, also for another merchant's */
  async get(scope: Scope, id: string): Promise<PayoutDetail> {
    const row = await this.row(scope, id);
    const steps = await this.db.query<StepRow>(
      `select id, type, created_at, object_version, object_data ->> 'status' as status, cause from events
       where object_id = $1 and organization_id = $2 and livemode = $3 order by object_version`,
      [id, scope.organizationId, scope.livemode],
    );
    return { ...this.views.of(toPayout(row)), timeline: steps.map(stepOf) };
  }

  /** The batch of a payout. @throws DomainError RESOURCE_NOT_FOUND */
  async batchOf(scope: Scope, payoutId: string): Promise<string> {
    return (await this.row(scope, payoutId)).batch_id;
  }

  /** @throws DomainError RESOURCE_NOT_FOUND, also for another merchant's */
  async batch(scope: Scope, id: string): Promise<BatchView> {
    const batch = isId('payoutBatch', id) ? await this.store.batch(this.db, scope, id) : null;
    if (!batch) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'batch' });
    return this.views.batch(batch, await this.store.items(this.db, id));
  }

  /** Newest first. */
  async batches(scope: Scope, query: PageRequest & { readonly status?: BatchState }): Promise<Page<BatchSummary>> {
    const filter = new Filter(scope, 'b').and('b.state = ?', query.status);
    const [counted] = await this.db.query<{ n: number }>(
      `select count(*)::int as n from payout_batches b where ${filter.where}`,
      filter.params,
    );
    const page = filter.page(query);
    const rows = await this.db.query<BatchRow>(
      `select b.* from payout_batches b where ${filter.where} order by b.created_at desc, b.id desc ${page.sql}`,
      page.params,
    );
    const parts = await this.parts(
      scope,
      rows.map(({ id }) => id),
    );
    return {
      data: rows.map((row) => this.views.summary(toBatch(row), parts.get(row.id) ?? [])),
      pagination: pagination(query, counted?.n ?? 0),
    };
  }

  /** What batches are made of, by state and asset. */
  private async parts({ organizationId, livemode }: Scope, ids: readonly string[]): Promise<Map<string, BatchPart[]>> {
    const rows = await this.db.query<TotalRow & { batch_id: string }>(
      `select batch_id, state, asset_id, count(*)::int as payouts, sum(amount) as amount from payouts
       where batch_id = any ($1) and organization_id = $2 and livemode = $3
       group by batch_id, state, asset_id order by min(position)`,
      [ids, organizationId, livemode],
    );
    const parts = new Map<string, BatchPart[]>();
    for (const { batch_id: id, state, asset_id: assetId, payouts, amount } of rows) {
      parts.set(id, [...(parts.get(id) ?? []), { state, assetId, payouts, amount: BigInt(amount) }]);
    }
    return parts;
  }

  async list(scope: Scope, query: PayoutQuery): Promise<Page<PayoutView>> {
    const { page: _page, limit: _limit, sortBy, sortOrder: _order, ...conditions } = query;
    const plain = Object.values(conditions).every((value) => value === undefined);
    return plain && sortBy === 'createdAt' ? this.byAge(scope, query) : this.filtered(scope, query);
  }

  /** How many payouts are in each state, and their sums by asset; of a batch: how far it is. */
  async totals(scope: Scope, conditions: PayoutConditions): Promise<PayoutTotal[]> {
    const filter = this.filter(scope, conditions);
    const rows = await this.db.query<TotalRow>(
      `select p.state, p.asset_id, count(*)::int as payouts, sum(p.amount) as amount from payouts p
       where ${filter.where} group by p.state, p.asset_id order by p.asset_id`,
      filter.params,
    );
    return rows
      .map(({ state, asset_id: assetId, payouts, amount }): PayoutTotal => {
        const { symbol, chainId, decimals } = this.assets.byId(assetId);
        return { status: state, currency: symbol, chainId, payouts, amount: formatAmount(BigInt(amount), decimals, 2) };
      })
      .sort((a, b) => PAYOUT_STATES.indexOf(a.status) - PAYOUT_STATES.indexOf(b.status));
  }

  private async byAge(scope: Scope, query: PayoutQuery): Promise<Page<PayoutView>> {
    const oldestFirst = query.sortOrder === 'asc';
    const place = await this.marks.place(LIST, scope, query, oldestFirst);
    const rows = await this.db.query<PayoutRow>(pageSql(LIST, '*', oldestFirst), pageParams(scope, place));
    return { data: rows.map((row) => this.views.of(toPayout(row))), pagination: place.pagination };
  }

  private async filtered(scope: Scope, query: PayoutQuery): Promise<Page<PayoutView>> {
    const filter = this.filter(scope, query);
    const from = `from payouts p join assets s on s.id = p.asset_id where ${filter.where}`;
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const page = filter.page(query);
    const rows = await this.db.query<PayoutRow>(
      `select p.* ${from} order by ${SORT_COLUMNS[query.sortBy]} ${query.sortOrder}, p.id ${query.sortOrder} ${page.sql}`,
      page.params,
    );
    return { data: rows.map((row) => this.views.of(toPayout(row))), pagination: pagination(query, counted?.n ?? 0) };
  }

  private filter(scope: Scope, asked: PayoutConditions): Filter {
    return new Filter(scope, 'p')
      .and('p.state = ?', asked.status)
      .and('p.kind = ?', asked.kind)
      .and('p.asset_id = any (?::integer[])', this.assetsOf(scope, asked))
      .and('p.external_id = ?', asked.externalId)
      .and('p.batch_id = ?', asked.batchId)
      .and('p.order_id = ?', asked.orderId)
      .and('p.address = any (?::text[])', asked.address && this.spellings(asked.address))
      .and('p.tx_hash = any (?::text[])', asked.txHash && [asked.txHash, asked.txHash.toLowerCase()]);
  }

  /** Assets that a filter by currency and chain leaves; undefined without one. */
  private assetsOf({ livemode }: Scope, { currency, chainId }: PayoutConditions): number[] | undefined {
    if (currency === undefined && chainId === undefined) return undefined;
    return this.assets
      .chains(livemode)
      .filter(({ id }) => chainId === undefined || id === chainId)
      .flatMap(({ assets }) => assets)
      .filter(({ symbol }) => currency === undefined || symbol === currency)
      .map(({ id }) => id);
  }

  /** The forms under which an address may be stored, whatever spelling it is asked for in. */
  private spellings(text: string): string[] {
    const families = new Set(this.assets.chains().map(({ family }) => family));
    return [...families].flatMap((family) => this.families.get(family).address.parse(text)?.canonical ?? []);
  }

  private async row({ organizationId, livemode }: Scope, id: string): Promise<PayoutRow> {
    const [row] = isId('payout', id)
      ? await this.db.query<PayoutRow>(
          'select * from payouts where id = $1 and organization_id = $2 and livemode = $3',
          [id, organizationId, livemode],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'payout' });
    return row;
  }
}

function stepOf(row: StepRow): PayoutStep {
  return {
    eventId: row.id,
    type: row.type,
    at: row.created_at.toISOString(),
    status: row.status,
    version: row.object_version,
    cause: row.type === 'payout.created' ? { ...row.cause, rule: madeBy(row.cause['by']) } : row.cause,
  };
}
