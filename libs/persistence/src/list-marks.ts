import { pagination, type Clock, type Pagination, type PageRequest, type Scope } from '@chaintill/kernel';
import type { Sql } from './database';

/** A list that only grows at its young end: rows of one merchant and mode, in the order (created_at, id). */
export interface MarkedList {
  /** Name in `list_marks`, and the table. */
  readonly table:
    'orders' | 'transfers' | 'events' | 'webhook_deliveries' | 'deposits' | 'deposit_references' | 'payouts';
  readonly idType: 'text' | 'bigint';
  /** Further condition that never changes for a row, e.g. `published`. */
  readonly where?: string;
}

/** Where a page lies: read `limit` rows from the place (or from the young end) after skipping `offset`. */
export interface PagePlace {
  readonly pagination: Pagination;
  readonly from: { readonly createdAt: Date; readonly id: string } | null;
  readonly offset: number;
  /** Rows of this page; less than the limit on the oldest one. */
  readonly rows: number;
}

/** Rows between two marks: what a page read walks over at most. */
const SPACING = 200;
/** A row younger than this may still be overtaken by a slower transaction, so no mark is set on it. */
const SETTLED_MS = 60_000;
/** Rows that one call looks at to set marks: a list that grew without being read catches up in steps. */
const STEP = 200_000;

interface Mark {
  ordinal: string;
  created_at: Date;
  id: string;
}

/**
 * Page numbers and totals in the time of a key look-up (ADR 0009). Every {@link SPACING} rows, counted from the oldest,
 * the place of that row is written down; the total is the last mark plus the few rows after it, and page N begins at most
 * one spacing away from a mark. Marks are set when a list is read.
 */
export class ListMarks {
  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
  ) {}

  /**
   * @param oldestFirst whether page 1 holds the oldest rows
   */
  async place(list: MarkedList, scope: Scope, request: PageRequest, oldestFirst: boolean): Promise<PagePlace> {
    const last = await this.lastMark(list, scope);
    const young = await this.countAfter(list, scope, last);
    const total = Number(last?.ordinal ?? 0) + young;
    if (young > 2 * SPACING) await this.extend(list, scope, last);
    const shown = pagination(request, total);
    const skipped = (request.page - 1) * request.limit;
    const rows = Math.max(0, Math.min(request.limit, total - skipped));
    if (rows === 0) return { pagination: shown, from: null, offset: 0, rows };
    // ordinal of the first row of the page, counted from the oldest row = 1
    const first = oldestFirst ? skipped + 1 : total - skipped;
    const mark = await this.markNear(list, scope, first, oldestFirst);
    if (!mark) return { pagination: shown, from: null, offset: skipped, rows };
    return {
      pagination: shown,
      from: { createdAt: mark.created_at, id: mark.id },
      offset: Math.abs(Number(mark.ordinal) - first),
      rows,
    };
  }

  private async lastMark(list: MarkedList, scope: Scope): Promise<Mark | undefined> {
    const [mark] = await this.sql.query<Mark>(
      `select ordinal, created_at, id from list_marks
       where list = $1 and organization_id = $2 and livemode = $3 order by ordinal desc limit 1`,
      [list.table, scope.organizationId, scope.livemode],
    );
    return mark;
  }

  private async countAfter(list: MarkedList, scope: Scope, mark: Mark | undefined): Promise<number> {
    const [counted] = await this.sql.query<{ n: number }>(
      `select count(*)::int as n from ${list.table} where ${condition(list)} and ${after(list, '>')}`,
      [scope.organizationId, scope.livemode, ...place(list, mark)],
    );
    return counted?.n ?? 0;
  }

  private async markNear(
    list: MarkedList,
    scope: Scope,
    ordinal: number,
    oldestFirst: boolean,
  ): Promise<Mark | undefined> {
    const [mark] = await this.sql.query<Mark>(
      `select ordinal, created_at, id from list_marks
       where list = $1 and organization_id = $2 and livemode = $3 and ordinal ${oldestFirst ? '<=' : '>='} $4
       order by ordinal ${oldestFirst ? 'desc' : 'asc'} limit 1`,
      [list.table, scope.organizationId, scope.livemode, ordinal],
    );
    return mark;
  }

  private async extend(list: MarkedList, scope: Scope, last: Mark | undefined): Promise<void> {
    const base = Number(last?.ordinal ?? 0);
    await this.sql.query(
      `insert into list_marks (list, organization_id, livemode, ordinal, created_at, id)
       select $5, $1, $2, $6::bigint + n, created_at, id::text
       from (select created_at, id, row_number() over (order by created_at, id) as n
             from (select created_at, id from ${list.table}
                   where ${condition(list)} and ${after(list, '>')} and created_at < $7
                   order by created_at, id limit ${STEP}) as step) as numbered
       where n % ${SPACING} = 0
       on conflict do nothing`,
      [
        scope.organizationId,
        scope.livemode,
        ...place(list, last),
        list.table,
        base,
        new Date(this.clock.now().getTime() - SETTLED_MS),
      ],
    );
  }
}

function condition(list: MarkedList): string {
  return `organization_id = $1 and livemode = $2${list.where ? ` and ${list.where}` : ''}`;
}

/** A row-wise comparison with the place in $3, $4. */
function after(list: MarkedList, operator: '>' | '<=' | '>='): string {
  return `(created_at, id) ${operator} ($3::timestamptz, $4::${list.idType})`;
}

/** The place of a mark as parameters; the beginning of time without one. */
function place(list: MarkedList, mark: Mark | undefined): [Date, string] {
  return mark ? [mark.created_at, mark.id] : [new Date(0), list.idType === 'text' ? '' : '0'];
}

/**
 * The SQL that reads a page: conditions and order for a {@link PagePlace}, with parameters $1 to $6.
 * @param columns e.g. `*`
 */
export function pageSql(list: MarkedList, columns: string, oldestFirst: boolean): string {
  const direction = oldestFirst ? 'asc' : 'desc';
  const bound = `($3::timestamptz is null or ${after(list, oldestFirst ? '>=' : '<=')})`;
  return `select ${columns} from ${list.table} where ${condition(list)} and ${bound}
    order by created_at ${direction}, id ${direction} limit $5 offset $6`;
}

/** Parameters for {@link pageSql}. */
export function pageParams(scope: Scope, page: PagePlace): unknown[] {
  return [
    scope.organizationId,
    scope.livemode,
    page.from?.createdAt ?? null,
    page.from?.id ?? null,
    page.rows,
    page.offset,
  ];
}
