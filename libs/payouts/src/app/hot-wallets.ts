import type { FamilyName } from '@chaintill/chain-port';
import type { Scope } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';

/** Which address pays. */
export class HotWallets {
  /**
   * The address that a merchant's payouts leave from: one that the signer says it holds the key of, his own before one that
   * serves everybody.
   * @returns canonical; null when there is none
   */
  async of(sql: Sql, { organizationId }: Scope, family: FamilyName): Promise<string | null> {
    const [row] = await sql.query<{ address: string }>(
      `select address from signer_keys
       where family = $1 and kind = 'single' and revoked_at is null and (organization_id = $2 or organization_id is null)
       order by organization_id nulls last, published_at, id limit 1`,
      [family, organizationId],
    );
    return row?.address ?? null;
  }
}
