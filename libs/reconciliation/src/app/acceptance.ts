import { AuditLog } from '@chaintill/audit';
import type { Actor, Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { HOUSE } from '../domain/difference';

/**
 * Accepts a difference that cannot be undone, e.g. coins that lay in a wallet before it was watched. The row stays and is shown
 * with its reason; it alarms no more, and any other amount does. It is audited with whom it concerns.
 * @param who all but whose it is
 * @returns whether there is such a difference, open and not accepted before
 */
export function acceptDifference(
  db: Database,
  clock: Clock,
  differenceId: string,
  reason: string,
  who: Omit<Actor, 'organizationId' | 'livemode'>,
): Promise<boolean> {
  return db.tx(async (tx) => {
    const now = clock.now();
    const [row] = await tx.query<{ organization_id: string | null; livemode: boolean; kind: string; effect: string }>(
      `update reconciliation_differences set accepted_at = $2, accepted_by = $3, accepted_reason = $4
       where id = $1 and cleared_at is null and accepted_at is null returning organization_id, livemode, kind, effect`,
      [differenceId, now, who.label, reason],
    );
    if (!row) return false;
    const actor = { ...who, organizationId: row.organization_id ?? HOUSE, livemode: row.livemode };
    const after = { kind: row.kind, effect: row.effect, reason };
    const entry = { action: 'difference.accepted', objectKind: 'difference', objectId: differenceId, after };
    await new AuditLog().record(tx, actor, entry, now);
    return true;
  });
}
