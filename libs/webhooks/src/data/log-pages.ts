import { pagination, type Clock, type PageRequest, type Pagination, type Scope } from '@chaintill/kernel';
import { ListMarks, pageParams, pageSql, type Database, type MarkedList } from '@chaintill/persistence';

export const EVENTS: MarkedList = { table: 'events', idType: 'text', where: 'published' };
export const DELIVERIES: MarkedList = { table: 'webhook_deliveries', idType: 'bigint' };

/** The rows of one page, as a query still to be run, and the figures beside it. */
export interface LogPage {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly pagination: Pagination;
}

/** Pages of the logs, newest first: by marks when nothing is filtered (ADR 0009), else counted and cut in the plain way. */
export class LogPages {
  private readonly marks: ListMarks;

  constructor(
    private readonly db: Database,
    clock: Clock,
  ) {
    this.marks = new ListMarks(db, clock);
  }

  /** @param filters values by column; undefined does not filter */
  async read(
    list: MarkedList,
    scope: Scope,
    request: PageRequest,
    filters: Readonly<Record<string, string | undefined>>,
  ): Promise<LogPage> {
    const set = Object.entries(filters).filter(([, value]) => value !== undefined);
    if (set.length === 0) {
      const place = await this.marks.place(list, scope, request, false);
      return { sql: pageSql(list, '*', false), params: pageParams(scope, place), pagination: place.pagination };
    }
    const params: unknown[] = [scope.organizationId, scope.livemode, ...set.map(([, value]) => value)];
    const conditions = ['organization_id = $1', 'livemode = $2', ...set.map(([column], i) => `${column} = $${i + 3}`)];
    const from = `from ${list.table} where ${[...conditions, list.where ?? 'true'].join(' and ')}`;
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, params);
    return {
      sql: `select * ${from} order by created_at desc, id desc limit $${params.length + 1} offset $${params.length + 2}`,
      params: [...params, request.limit, (request.page - 1) * request.limit],
      pagination: pagination(request, counted?.n ?? 0),
    };
  }
}
