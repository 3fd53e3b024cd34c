import type { Database, Tx } from '@chaintill/persistence';
import type { Anchor } from '../domain/anchor';
import { ChainCheck, type ChainFault, type ChainHead, type ChainRow } from '../domain/chain-check';

export interface ChainReport {
  readonly organizationId: string;
  /** Rows that are as they were written. */
  readonly rows: number;
  readonly fault: ChainFault | null;
}

interface Row {
  seq: string;
  at: string;
  livemode: boolean | null;
  actor_kind: string;
  actor_id: string;
  actor_label: string;
  ip: string | null;
  request_id: string | null;
  action: string;
  object_kind: string;
  object_id: string;
  before: string | null;
  after: string | null;
  live_number: string | null;
  test_number: string | null;
  hash: Buffer;
}

const BATCH = 2_000;
/** Before every row, numbered as it should be or not. */
const FIRST = '-9223372036854775808';

/** Recomputes the audit log from its columns and says where it was tampered with. */
export class AuditVerifier {
  constructor(private readonly db: Database) {}

  /**
   * @param anchors heads that were written down outside of the database; without them a chain that was cut at its end, or
   *   written anew from some row on, looks whole
   * @param organizationId one organization only; all when absent
   */
  async verify(anchors: readonly Anchor[], organizationId?: string): Promise<ChainReport[]> {
    const anchorsOf = new Map<string, Anchor[]>();
    for (const anchor of anchors) {
      const known = anchorsOf.get(anchor.organizationId);
      if (known) known.push(anchor);
      else anchorsOf.set(anchor.organizationId, [anchor]);
    }
    const ids = organizationId === undefined ? await this.organizations(anchorsOf.keys()) : [organizationId];
    const reports: ChainReport[] = [];
    for (const id of ids) reports.push(await this.chain(id, anchorsOf.get(id) ?? []));
    return reports;
  }

  /** Every organization that has, had or should have a chain. */
  private async organizations(anchored: Iterable<string>): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      'select organization_id as id from audit_heads union select id from organizations',
    );
    return [...new Set([...rows.map(({ id }) => id), ...anchored])].sort();
  }

  /** One state of the database for the rows and the head, while the log grows on. */
  private chain(organizationId: string, anchors: readonly Anchor[]): Promise<ChainReport> {
    return this.db.tx(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      const check = new ChainCheck(anchors);
      const fault = (await this.walk(tx, organizationId, check)) ?? check.end(await this.head(tx, organizationId));
      return { organizationId, rows: check.rows, fault };
    });
  }

  private async walk(tx: Tx, organizationId: string, check: ChainCheck): Promise<ChainFault | null> {
    for (let last = FIRST; ;) {
      const rows = await tx.query<Row>(
        `select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, livemode, actor_kind, actor_id,
           actor_label, host(ip) as ip, request_id, action, object_kind, object_id, before::text as before,
           after::text as after, live_number, test_number, hash
         from audit_entries where organization_id = $1 and seq > $2 order by seq limit ${BATCH}`,
        [organizationId, last],
      );
      for (const row of rows) {
        const fault = check.take(chainRow(organizationId, row));
        if (fault) return fault;
      }
      const end = rows.at(-1);
      if (!end || rows.length < BATCH) return null;
      last = end.seq;
    }
  }

  private async head(tx: Tx, organizationId: string): Promise<ChainHead | null> {
    const [row] = await tx.query<{ seq: string; hash: Buffer }>(
      'select seq, hash from audit_heads where organization_id = $1',
      [organizationId],
    );
    return row ? { seq: Number(row.seq), hash: row.hash } : null;
  }
}

function chainRow(organizationId: string, row: Row): ChainRow {
  const number = (text: string | null): number | null => (text === null ? null : Number(text));
  return {
    organizationId,
    seq: Number(row.seq),
    at: row.at,
    livemode: row.livemode,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorLabel: row.actor_label,
    ip: row.ip,
    requestId: row.request_id,
    action: row.action,
    objectKind: row.object_kind,
    objectId: row.object_id,
    before: row.before,
    after: row.after,
    liveNumber: number(row.live_number),
    testNumber: number(row.test_number),
    hash: row.hash,
  };
}
