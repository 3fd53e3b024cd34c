import { isIP } from 'node:net';
import type { Actor } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';

/** One change, as it is written down. Snapshots are small and hold no secrets. */
export interface AuditRecord {
  /** `<thing>.<what happened to it>`, e.g. `api_key.revoked`. */
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly before?: object;
  readonly after?: object;
  /** Concerns live and test mode alike, as people do. */
  readonly bothModes?: boolean;
}

/** Writes the audit log. Whatever is recorded commits together with the change, or not at all. */
export class AuditLog {
  /** Appends a row to the chain of the actor's organization; the chain is held until the transaction ends. */
  async record(tx: Tx, actor: Actor, entry: AuditRecord, now: Date): Promise<void> {
    await tx.query('select audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)', [
      actor.organizationId,
      now,
      entry.bothModes ? null : actor.livemode,
      actor.kind,
      actor.id,
      actor.label,
      inetOf(actor.ip),
      actor.requestId ?? null,
      entry.action,
      entry.objectKind,
      entry.objectId,
      entry.before ? JSON.stringify(entry.before) : null,
      entry.after ? JSON.stringify(entry.after) : null,
    ]);
  }
}

/** A proxy may name anything as the client; what is no address is not kept. A zone means nothing elsewhere. */
function inetOf(ip: string | null): string | null {
  const [address = ''] = (ip ?? '').split('%');
  return isIP(address) ? address : null;
}
