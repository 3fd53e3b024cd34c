import type { Database } from '@chaintill/persistence';

/** Transfers that settlement could not book, in the order in which they were tried last. */
export class SetAside {
  constructor(private readonly db: Database) {}

  /** Those of a chain that were last tried before a moment. */
  async waiting(chainId: string, before: Date, limit: number): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      'select id from transfers where chain_id = $1 and set_aside_at is not null and set_aside_at <= $2 order by set_aside_at limit $3',
      [chainId, before, limit],
    );
    return rows.map((row) => row.id);
  }

  async put(id: string, reason: string, now: Date): Promise<void> {
    await this.db.query('update transfers set set_aside_at = $2, set_aside_reason = $3 where id = $1', [
      id,
      now,
      reason.slice(0, 1_000),
    ]);
  }
}
