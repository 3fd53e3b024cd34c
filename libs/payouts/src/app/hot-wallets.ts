import type { FamilyName } from '@chaintill/chain-port';
import type { Scope } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';

/** Which address pays. */
export class HotWallets {
  /**
   * The address that a merchant's payouts leave from: his own hot wallet before one that serves everybody (ADR 0025).
   * @returns canonical; null when there is none
   */
  async of(sql: Sql, { organizationId }: Scope, family: FamilyName): Promise<string | null> {
    const [row] = await sql.query<{ address: string }>(`select address from wallet_serving($1, $2, 'hot')`, [
      organizationId,
      family,
    ]);
    return row?.address ?? null;
  }
}
