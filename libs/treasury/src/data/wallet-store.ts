import type { FamilyName } from '@chaintill/chain-port';
import type { ColdWallet } from '@chaintill/config';
import { newId } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { WalletRole } from '../domain/treasury-view';

export interface Wallet {
  readonly id: string;
  /** null: it serves everybody who has none of his own. */
  readonly organizationId: string | null;
  readonly role: WalletRole;
  readonly address: string;
  readonly retired: boolean;
}

const COLUMNS = `id, organization_id as "organizationId", role, address, retired_at is not null as retired`;

/** Wallets of all merchants: the treasury works for the whole installation. */
export class WalletStore {
  /** All of a family, retired ones too: what lies there is still ours. */
  ofFamily(sql: Sql, family: FamilyName): Promise<Wallet[]> {
    return sql.query<Wallet>(`select ${COLUMNS} from wallets where family = $1 order by created_at, id`, [family]);
  }

  /** The one that serves a merchant. @returns null when none does */
  async serving(sql: Sql, organizationId: string, family: FamilyName, role: WalletRole): Promise<Wallet | null> {
    const [row] = await sql.query<Wallet>(`select ${COLUMNS} from wallet_serving($1, $2, $3)`, [
      organizationId,
      family,
      role,
    ]);
    return row ?? null;
  }

  /** The cold wallet of a hot one's owner. */
  async safeOf(sql: Sql, { organizationId }: Wallet, family: FamilyName): Promise<Wallet | null> {
    const [row] = await sql.query<Wallet>(
      `select ${COLUMNS} from wallets where family = $1 and role = 'cold' and retired_at is null
         and organization_id is not distinct from $2 order by created_at, id limit 1`,
      [family, organizationId],
    );
    return row ?? null;
  }

  /**
   * Writes down which cold wallets are configured; others are retired, and still watched.
   * @param configured addresses are canonical
   * @throws Error when one of them is a wallet that the signer holds the key of, or a merchant is not there
   */
  async keepCold(tx: Tx, configured: readonly ColdWallet[], now: Date): Promise<void> {
    for (const { family, organizationId, address } of configured) {
      const [row] = await tx.query<{ role: WalletRole }>(
        `insert into wallets (id, organization_id, family, role, address, label, created_at)
         values ($1, $2, $3, 'cold', $4, 'cold', $5)
         on conflict (family, address) do update set
           organization_id = case when wallets.role = 'cold' then excluded.organization_id else wallets.organization_id end,
           retired_at = case when wallets.role = 'cold' then null else wallets.retired_at end
         returning role`,
        [newId('wallet'), organizationId, family, address, now],
      );
      if (row?.role !== 'cold') throw new Error(`COLD_WALLETS: ${address}: the signer holds its key`);
    }
    await tx.query(
      `update wallets w set retired_at = $3 where role = 'cold' and retired_at is null
         and not exists (select 1 from unnest($1::text[], $2::text[]) as c(family, address)
           where c.family = w.family and c.address = w.address)`,
      [configured.map(({ family }) => family), configured.map(({ address }) => address), now],
    );
  }
}
