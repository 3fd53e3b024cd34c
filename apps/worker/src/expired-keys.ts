import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';

const BATCH = 1_000;
/** Keys are remembered for 24 hours (S2-I1). */
const LIFE_MS = 86_400_000;

/** Forgets idempotency keys that no longer count, some at a time. @returns how many */
export async function forgetExpiredKeys(db: Database, clock: Clock): Promise<number> {
  const rows = await db.query(
    `delete from idempotency_keys where ctid = any (array(
       select ctid from idempotency_keys where created_at <= $1 order by created_at limit ${BATCH} for update skip locked))
     returning 1`,
    [new Date(clock.now().getTime() - LIFE_MS)],
  );
  return rows.length;
}
