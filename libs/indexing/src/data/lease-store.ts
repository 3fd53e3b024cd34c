import type { Sql } from '@chaintill/persistence';

/** The right to write a chain. Whoever holds a larger token holds it now, whatever the older holder believes. */
export interface Lease {
  readonly chainId: string;
  readonly token: string;
}

/** How long a lease lasts when it is not renewed: the longest time that a dead indexer is not replaced. */
export const LEASE_SECONDS = 6;

/**
 * Leases, one per chain. They run on the database's clock, the only one that all indexers share.
 */
export class LeaseStore {
  constructor(private readonly sql: Sql) {}

  /** Takes the lease of a chain if it is free or run out. @returns null while somebody else holds it */
  async acquire(chainId: string, holder: string): Promise<Lease | null> {
    const [row] = await this.sql.query<{ lease_token: string }>(
      `update chain_cursors
       set lease_holder = $2, lease_token = lease_token + 1, lease_until = clock_timestamp() + make_interval(secs => $3)
       where chain_id = $1 and (lease_until is null or lease_until < clock_timestamp())
       returning lease_token`,
      [chainId, holder, LEASE_SECONDS],
    );
    return row ? { chainId, token: row.lease_token } : null;
  }

  /** @returns whether the lease is still ours */
  async renew({ chainId, token }: Lease): Promise<boolean> {
    const rows = await this.sql.query(
      `update chain_cursors set lease_until = clock_timestamp() + make_interval(secs => $3)
       where chain_id = $1 and lease_token = $2 returning 1`,
      [chainId, token, LEASE_SECONDS],
    );
    return rows.length > 0;
  }

  /** Lets another indexer take over at once. */
  async release({ chainId, token }: Lease): Promise<void> {
    await this.sql.query('update chain_cursors set lease_until = null where chain_id = $1 and lease_token = $2', [
      chainId,
      token,
    ]);
  }
}
