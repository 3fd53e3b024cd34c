import { Injectable } from '@nestjs/common';
import { pagination, type Page, type Scope } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import type { AuditEntryView, AuditQuery } from '../domain/audit-entry';

interface EntryRow {
  seq: string;
  at: Date;
  livemode: boolean | null;
  actor_kind: string;
  actor_id: string;
  actor_label: string;
  ip: string | null;
  request_id: string | null;
  action: string;
  object_kind: string;
  object_id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  hash: Buffer;
}

const COLUMNS = `seq, at, livemode, actor_kind, actor_id, actor_label, host(ip) as ip, request_id, action, object_kind,
  object_id, before, after, hash`;

/** Reads the audit log of one organization: what concerns the mode asked for, and what concerns both. */
@Injectable()
export class AuditTrail {
  constructor(private readonly db: Database) {}

  /** Newest first. Without filters every page costs the same: rows are numbered without gaps in each mode. */
  async list(scope: Scope, query: AuditQuery): Promise<Page<AuditEntryView>> {
    const { action, objectId, actorId, since, until } = query;
    const filtered = [action, objectId, actorId, since, until].some((value) => value !== undefined);
    return filtered ? this.filtered(scope, query) : this.byNumber(scope, query);
  }

  private async byNumber({ organizationId, livemode }: Scope, query: AuditQuery): Promise<Page<AuditEntryView>> {
    const mode = livemode ? 'live' : 'test';
    const [head] = await this.db.query<{ rows: string }>(
      `select ${mode}_rows as rows from audit_heads where organization_id = $1`,
      [organizationId],
    );
    const total = Number(head?.rows ?? 0);
    const last = total - (query.page - 1) * query.limit;
    const rows =
      last > 0
        ? await this.db.query<EntryRow>(
            `select ${COLUMNS} from audit_entries
             where organization_id = $1 and ${mode}_number <= $2 and ${mode}_number > $3 order by ${mode}_number desc`,
            [organizationId, last, last - query.limit],
          )
        : [];
    return { data: rows.map(entryView), pagination: pagination(query, total) };
  }

  private async filtered({ organizationId, livemode }: Scope, query: AuditQuery): Promise<Page<AuditEntryView>> {
    const params: unknown[] = [organizationId];
    const conditions = ['organization_id = $1', `${livemode ? 'live' : 'test'}_number is not null`];
    const and = (condition: string, value: unknown): void => {
      if (value !== undefined) conditions.push(`${condition} $${params.push(value)}`);
    };
    and('action =', query.action);
    and('object_id =', query.objectId);
    and('actor_id =', query.actorId);
    and('at >=', query.since);
    and('at <', query.until);
    const from = `from audit_entries where ${conditions.join(' and ')}`;
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, params);
    const rows = await this.db.query<EntryRow>(
      `select ${COLUMNS} ${from} order by seq desc limit $${params.length + 1} offset $${params.length + 2}`,
      [...params, query.limit, (query.page - 1) * query.limit],
    );
    return { data: rows.map(entryView), pagination: pagination(query, counted?.n ?? 0) };
  }
}

function entryView(row: EntryRow): AuditEntryView {
  return {
    seq: Number(row.seq),
    at: row.at.toISOString(),
    livemode: row.livemode,
    actor: { kind: row.actor_kind, id: row.actor_id, label: row.actor_label },
    ip: row.ip,
    requestId: row.request_id,
    action: row.action,
    objectKind: row.object_kind,
    objectId: row.object_id,
    before: row.before,
    after: row.after,
    hash: row.hash.toString('hex'),
  };
}
