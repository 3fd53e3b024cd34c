import { type AssetRegistry } from '@chaintill/assets';
import { DomainError, isoSeconds, pagination, type Clock, type Page, type Scope } from '@chaintill/kernel';
import { Filter, ListMarks, pageParams, pageSql, type Database, type MarkedList } from '@chaintill/persistence';
import { toReference, type ReferenceAddressRow, type ReferenceRow } from '../data/reference-row';
import { ReferenceStore } from '../data/reference-store';
import type { DepositBinding, DepositReference } from '../domain/deposit-reference';
import type { DepositAddressView, DepositReferenceView } from '../domain/reference-view';
import type { ReferenceQuery } from '../domain/requests';
import { totalsByCurrency, type AssetSum } from '../domain/totals';

const LIST: MarkedList = { table: 'deposit_references', idType: 'text' };

/** Sums of one asset of one reference. */
interface SumRow {
  reference_id: string;
  asset_id: number;
  credited: string;
  pending: string;
  review: string;
  credited_count: number;
}

/** Shows deposit references (S2-E05, E06). */
export class DepositReferenceReader {
  private readonly references = new ReferenceStore();
  private readonly marks: ListMarks;

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    clock: Clock,
  ) {
    this.marks = new ListMarks(db, clock);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for a reference that is not this merchant's */
  async get(scope: Scope, reference: string): Promise<DepositReferenceView> {
    const rows = await this.db.query<ReferenceRow>(
      'select * from deposit_references where organization_id = $1 and livemode = $2 and reference = $3',
      [scope.organizationId, scope.livemode, reference],
    );
    const [view] = await this.views(rows);
    if (!view) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'deposit reference' });
    return view;
  }

  async list(scope: Scope, query: ReferenceQuery): Promise<Page<DepositReferenceView>> {
    const { depositReference, customer, currency, chainId, accountId } = query;
    const plain = depositReference === undefined && customer === undefined && !currency && !chainId && !accountId;
    return plain ? this.byAge(scope, query) : this.filtered(scope, query);
  }

  private async byAge(scope: Scope, query: ReferenceQuery): Promise<Page<DepositReferenceView>> {
    const oldestFirst = query.sortOrder === 'asc';
    const place = await this.marks.place(LIST, scope, query, oldestFirst);
    const rows = await this.db.query<ReferenceRow>(pageSql(LIST, '*', oldestFirst), pageParams(scope, place));
    return { data: await this.views(rows), pagination: place.pagination };
  }

  private async filtered(scope: Scope, query: ReferenceQuery): Promise<Page<DepositReferenceView>> {
    const bound = (column: string): string =>
      `exists (select 1 from deposit_bindings b where b.reference_id = r.id and b.unbound_at is null and b.${column} = ?)`;
    const filter = new Filter(scope, 'r')
      .and('r.reference = ?', query.depositReference)
      .and('r.customer = ?', query.customer)
      .and(bound('currency'), query.currency)
      .and(bound('chain_id'), query.chainId)
      .and('r.account_id = ?', query.accountId);
    const from = `from deposit_references r where ${filter.where}`;
    const page = filter.page(query);
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const rows = await this.db.query<ReferenceRow>(
      `select r.* ${from} order by r.created_at ${query.sortOrder}, r.id ${query.sortOrder} ${page.sql}`,
      page.params,
    );
    return { data: await this.views(rows), pagination: pagination(query, counted?.n ?? 0) };
  }

  private async views(rows: readonly ReferenceRow[]): Promise<DepositReferenceView[]> {
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return [];
    const bindings = await this.references.bindings(this.db, ids);
    const addresses = await this.references.addresses(this.db, ids);
    const sums = await this.sums(ids);
    const of = <Row extends { reference_id: string }>(all: readonly Row[], id: string): Row[] =>
      all.filter((row) => row.reference_id === id);
    return rows.map((row) =>
      this.view(toReference(row), bindings.get(row.id) ?? [], of(addresses, row.id), of(sums, row.id)),
    );
  }

  private sums(ids: readonly string[]): Promise<SumRow[]> {
    return this.db.query<SumRow>(
      `select d.reference_id, t.asset_id,
              coalesce(sum(t.amount) filter (where t.outcome = 'deposit' and t.state = 'final'), 0) as credited,
              coalesce(sum(t.amount) filter (where t.booked_in = 'pending'), 0) as pending,
              coalesce(sum(t.amount) filter (where t.booked_in = 'review'), 0) as review,
              (count(*) filter (where t.outcome = 'deposit' and t.state = 'final'))::int as credited_count
       from deposits d join transfers t on t.id = d.id and t.owner_id = d.reference_id
       where d.reference_id = any ($1::text[]) group by d.reference_id, t.asset_id`,
      [ids],
    );
  }

  private view(
    reference: DepositReference,
    bindings: readonly DepositBinding[],
    rows: readonly ReferenceAddressRow[],
    sums: readonly SumRow[],
  ): DepositReferenceView {
    const addresses = rows.map((row) => this.addressView(reference, row));
    const total = (kind: 'credited' | 'pending' | 'review'): Record<string, string> =>
      totalsByCurrency(
        sums.map((row): AssetSum => {
          const { symbol, decimals } = this.assets.byId(row.asset_id);
          return { symbol, decimals, units: BigInt(row[kind]) };
        }),
      );
    return {
      depositReference: reference.reference,
      customer: reference.customer,
      currency: reference.currency,
      fiatCurrency: reference.fiatCurrency,
      callbackUrl: reference.callbackUrl,
      accountId: reference.accountId,
      metadata: reference.metadata,
      addresses,
      bindings: bindings
        .filter(({ unboundAt }) => unboundAt === null)
        .map(({ currency, chainId, family, boundAt }) => ({
          currency,
          chainId,
          protocol: family,
          address: addresses.find((a) => a.protocol === family && a.status === 'active')?.address ?? null,
          boundAt: isoSeconds(boundAt),
        })),
      totalDeposits: sums.reduce((count, row) => count + row.credited_count, 0),
      totalAmount: total('credited'),
      pendingAmount: total('pending'),
      reviewAmount: total('review'),
      createdAt: isoSeconds(reference.createdAt),
      updatedAt: isoSeconds(reference.updatedAt),
      livemode: reference.livemode,
      version: reference.version,
    };
  }

  private addressView({ livemode }: DepositReference, row: ReferenceAddressRow): DepositAddressView {
    const chains = this.assets.chains(livemode).filter((chain) => chain.family === row.family);
    return {
      address: row.display,
      protocol: row.family,
      status: row.state === 'quarantined' ? 'unbound' : row.rotated_at ? 'rotated' : 'active',
      chainIds: chains.map((chain) => chain.id),
      boundAt: isoSeconds(row.from_at),
      rotatedAt: row.rotated_at && isoSeconds(row.rotated_at),
      quarantinedUntil: row.quarantined_until && isoSeconds(row.quarantined_until),
    };
  }
}
