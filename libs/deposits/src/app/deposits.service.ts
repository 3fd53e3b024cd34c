import { type AssetRegistry } from '@chaintill/assets';
import { DomainError, pagination, parseNumericId, type Clock, type Page, type Scope } from '@chaintill/kernel';
import { Filter, ListMarks, pageParams, pageSql, type Database, type MarkedList } from '@chaintill/persistence';
import { DEPOSIT_COLUMNS, depositView, type DepositRow } from '../data/deposit-row';
import type { DepositView } from '../domain/deposit';
import type { DepositQuery } from '../domain/requests';

const LIST: MarkedList = { table: 'deposits', idType: 'bigint' };

const STATE = { pending: 'seen', confirmed: 'final', reverted: 'orphaned' } as const;

/** Amounts of assets with other decimals compare as whole coins. */
const SORT_COLUMNS = {
  createdAt: 'd.created_at',
  amount: 't.amount * power(10::numeric, 36 - s.decimals)',
} as const satisfies Record<DepositQuery['sortBy'], string>;

/** Two partial indexes know hashes: that of the transfers that count, and that of the orphaned ones. */
const BY_HASH = `((t.state <> 'orphaned' and t.tx_hash = any (?::text[])) or (t.state = 'orphaned' and t.tx_hash = any (?::text[])))`;

const CREDITED = `(t.outcome = 'deposit' and t.state = 'final' and t.owner_id = d.reference_id) = ?`;

/** A page of `deposits` with everything that a view shows. */
const WITH_VIEW = `select ${DEPOSIT_COLUMNS} from page d join transfers t on t.id = d.id join addresses a on a.id = t.address_id
  join deposit_references r on r.id = d.reference_id left join chain_cursors k on k.chain_id = t.chain_id`;

/** Reads deposits (S2-E07). */
export class DepositsService {
  private readonly marks: ListMarks;

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    clock: Clock,
  ) {
    this.marks = new ListMarks(db, clock);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for an id that is not this merchant's */
  async get(scope: Scope, id: string): Promise<DepositView> {
    const number = parseNumericId('deposit', id);
    const [row] = number
      ? await this.db.query<DepositRow>(
          `with page as (select * from deposits where id = $1 and organization_id = $2 and livemode = $3) ${WITH_VIEW}`,
          [number, scope.organizationId, scope.livemode],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'deposit' });
    return this.view(row);
  }

  async list(scope: Scope, query: DepositQuery): Promise<Page<DepositView>> {
    const { status, currency, chainId, depositReference, txHash, credited } = query;
    const plain =
      !status && !currency && !chainId && depositReference === undefined && !txHash && credited === undefined;
    return plain && query.sortBy === 'createdAt' ? this.byAge(scope, query) : this.filtered(scope, query);
  }

  private async byAge(scope: Scope, query: DepositQuery): Promise<Page<DepositView>> {
    const oldestFirst = query.sortOrder === 'asc';
    const direction = oldestFirst ? 'asc' : 'desc';
    const place = await this.marks.place(LIST, scope, query, oldestFirst);
    const rows = await this.db.query<DepositRow>(
      `with page as (${pageSql(LIST, '*', oldestFirst)}) ${WITH_VIEW} order by d.created_at ${direction}, d.id ${direction}`,
      pageParams(scope, place),
    );
    return { data: rows.map((row) => this.view(row)), pagination: place.pagination };
  }

  private async filtered(scope: Scope, query: DepositQuery): Promise<Page<DepositView>> {
    const { status, txHash, depositReference, sortBy, sortOrder } = query;
    const filter = new Filter(scope, 'd')
      .and('d.reference_id = ?', depositReference && (await this.referenceId(scope, depositReference)))
      .and('t.state = ?', status && STATE[status])
      .and('s.symbol = ?', query.currency)
      .and('t.chain_id = ?', query.chainId)
      .and(BY_HASH, txHash && [txHash, txHash.toLowerCase()])
      .and(CREDITED, query.credited);
    // what is only counted is not looked up: most questions are about one reference
    const joins = [
      /\bt\./.test(filter.where) || needsAsset(query) ? 'join transfers t on t.id = d.id' : '',
      needsAsset(query) ? 'join assets s on s.id = t.asset_id' : '',
    ];
    const from = `from deposits d ${joins.join(' ')} where ${filter.where}`;
    const order = `order by ${SORT_COLUMNS[sortBy]} ${sortOrder}, d.id ${sortOrder}`;
    const page = filter.page(query);
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const rows = await this.db.query<DepositRow>(
      `with page as (select d.*, row_number() over (${order}) as place ${from} ${order} ${page.sql})
       ${WITH_VIEW} order by d.place`,
      page.params,
    );
    return { data: rows.map((row) => this.view(row)), pagination: pagination(query, counted?.n ?? 0) };
  }

  /** @returns nobody's id for a reference that is not this merchant's */
  private async referenceId({ organizationId, livemode }: Scope, reference: string): Promise<string> {
    const [row] = await this.db.query<{ id: string }>(
      'select id from deposit_references where organization_id = $1 and livemode = $2 and reference = $3',
      [organizationId, livemode, reference],
    );
    return row?.id ?? '';
  }

  private view(row: DepositRow): DepositView {
    return depositView(row, this.assets.byId(row.asset_id));
  }
}

function needsAsset({ currency, sortBy }: DepositQuery): boolean {
  return currency !== undefined || sortBy === 'amount';
}
