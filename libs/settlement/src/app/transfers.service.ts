import type { AssetRegistry } from '@chaintill/assets';
import {
  DomainError,
  formatAmount,
  isoSeconds,
  numericId,
  pagination,
  parseNumericId,
  type Page,
  type PageRequest,
  type Scope,
} from '@chaintill/kernel';
import type { Clock } from '@chaintill/kernel';
import { Filter, ListMarks, pageParams, pageSql, type Database, type MarkedList } from '@chaintill/persistence';
import type { TransferRow } from '../data/transfer-store';
import type { DecisionView, Outcome, TransferView } from '../domain/transfer-view';

export interface TransferQuery extends PageRequest {
  readonly status?: TransferView['status'];
  readonly currency?: string;
  readonly chainId?: string;
  readonly txHash?: string;
  readonly orderId?: string;
  readonly outcome?: Outcome;
  readonly needsDecision?: boolean;
  readonly sortBy: 'createdAt' | 'amount' | 'blockNumber';
  readonly sortOrder: 'asc' | 'desc';
}

const LIST: MarkedList = { table: 'transfers', idType: 'bigint' };

const STATE = { pending: 'seen', confirmed: 'final', orphaned: 'orphaned' } as const;
const STATUS = { seen: 'pending', final: 'confirmed', orphaned: 'orphaned' } as const;

/** Amounts of assets with other decimals compare as whole coins. */
const SORT_COLUMNS = {
  createdAt: 't.created_at',
  blockNumber: 't.block_height',
  amount: 't.amount * power(10::numeric, 36 - coalesce(s.decimals, 0))',
} as const satisfies Record<TransferQuery['sortBy'], string>;

/** Two partial indexes know hashes: that of the transfers that count, and that of the orphaned ones. */
const BY_HASH = `((t.state <> 'orphaned' and t.tx_hash = any (?::text[])) or (t.state = 'orphaned' and t.tx_hash = any (?::text[])))`;

/** A transfer's row with what its view needs besides. */
interface ViewRow extends TransferRow {
  display: string;
  tip_height: string | null;
  reference: string | null;
  /** Of the last payout that was to return it. */
  return_status: string | null;
}

const WITH_VIEW = `select t.*, coalesce(a.display, t.to_address) as display, k.tip_height, r.reference,
    (select p.state from payouts p where p.transfer_id = t.id order by p.created_at desc, p.id desc limit 1) as return_status
  from page t
  left join addresses a on a.id = t.address_id left join chain_cursors k on k.chain_id = t.chain_id
  left join deposit_references r on r.id = t.owner_id and t.owner_kind = 'deposit_reference'`;

/** Reads transfers (S2-E09, E10). */
export class TransfersService {
  private readonly marks: ListMarks;

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    clock: Clock,
  ) {
    this.marks = new ListMarks(db, clock);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for an id that is not this merchant's */
  async get(scope: Scope, id: string): Promise<TransferView> {
    const number = parseNumericId('transfer', id);
    const [row] = number
      ? await this.db.query<ViewRow>(
          `with page as (select * from transfers where id = $1 and organization_id = $2 and livemode = $3) ${WITH_VIEW}`,
          [number, scope.organizationId, scope.livemode],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'transfer' });
    return this.view(row);
  }

  async list(scope: Scope, query: TransferQuery): Promise<Page<TransferView>> {
    const { status, currency, chainId, txHash, orderId, outcome, needsDecision } = query;
    const plain = !status && !currency && !chainId && !txHash && !orderId && !outcome && needsDecision === undefined;
    return plain && query.sortBy === 'createdAt' ? this.byAge(scope, query) : this.filtered(scope, query);
  }

  private async byAge(scope: Scope, query: TransferQuery): Promise<Page<TransferView>> {
    const oldestFirst = query.sortOrder === 'asc';
    const direction = oldestFirst ? 'asc' : 'desc';
    const place = await this.marks.place(LIST, scope, query, oldestFirst);
    const rows = await this.db.query<ViewRow>(
      `with page as (${pageSql(LIST, '*', oldestFirst)}) ${WITH_VIEW} order by t.created_at ${direction}, t.id ${direction}`,
      pageParams(scope, place),
    );
    return { data: rows.map((row) => this.view(row)), pagination: place.pagination };
  }

  private async filtered(scope: Scope, query: TransferQuery): Promise<Page<TransferView>> {
    const { txHash, needsDecision } = query;
    const needs = needsDecision === undefined ? undefined : true;
    const filter = new Filter(scope, 't')
      .and('t.state = ?', query.status && STATE[query.status])
      .and('s.symbol = ?', query.currency)
      .and('t.chain_id = ?', query.chainId)
      .and(BY_HASH, txHash && [txHash, txHash.toLowerCase()])
      .and('t.owner_id = ?', query.orderId)
      .and('t.outcome = ?', query.outcome)
      // the partial index of what is in review serves the first form only
      .and(query.needsDecision ? `t.booked_in = 'review' and ?` : `(t.booked_in is distinct from 'review') = ?`, needs);
    const from = `from transfers t left join assets s on s.id = t.asset_id where ${filter.where}`;
    const order = `order by ${SORT_COLUMNS[query.sortBy]} ${query.sortOrder}, t.id ${query.sortOrder}`;
    const page = filter.page(query);
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const rows = await this.db.query<ViewRow>(
      `with page as (select t.*, row_number() over (${order}) as place ${from} ${order} ${page.sql})
       ${WITH_VIEW} order by t.place`,
      page.params,
    );
    return { data: rows.map((row) => this.view(row)), pagination: pagination(query, counted?.n ?? 0) };
  }

  private view(row: ViewRow): TransferView {
    const asset = row.asset_id === null ? null : this.assets.byId(row.asset_id);
    const height = Number(row.block_height);
    const deep = row.tip_height === null ? 0 : Number(row.tip_height) - height + 1;
    return {
      transferId: numericId('transfer', row.id),
      chainId: row.chain_id,
      currency: asset?.symbol ?? null,
      contract: row.contract,
      amount: asset ? formatAmount(BigInt(row.amount), asset.decimals) : row.amount,
      fromAddress: row.from_address,
      toAddress: row.display,
      txHash: row.tx_hash,
      logIndex: row.log_index < 0 ? null : row.log_index,
      blockNumber: height,
      blockHash: row.block_hash,
      blockTime: isoSeconds(row.block_time),
      confirmations: row.state === 'orphaned' ? 0 : Math.max(deep, 0),
      status: STATUS[row.state],
      outcome: row.outcome,
      bookedIn: row.booked_in,
      accountId: row.account_id,
      orderId: row.owner_kind === 'order' ? row.owner_id : null,
      depositReference: row.reference,
      depositId: row.reference !== null && asset && row.amount !== '0' ? numericId('deposit', row.id) : null,
      needsDecision: row.booked_in === 'review',
      decision: decisionView(row),
      createdAt: isoSeconds(row.created_at),
    };
  }
}

function decisionView(row: ViewRow): DecisionView | null {
  if (row.decision === null || row.decided_at === null) return null;
  return {
    kind: row.decision,
    decidedAt: isoSeconds(row.decided_at),
    decidedBy: row.decided_by_label ?? '',
    note: row.decision_note,
    returnAddress: row.return_address,
    returnState: row.booked_in === 'held' ? returnState(row.return_status) : null,
  };
}

function returnState(status: string | null): NonNullable<DecisionView['returnState']> {
  if (status === 'confirmed') return 'returned';
  const open = status !== null && !['failed', 'rejected', 'cancelled'].includes(status);
  return open ? 'paying' : 'waiting_for_payout';
}
