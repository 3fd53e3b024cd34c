import type { FamilyName } from '@chaintill/chain-port';
import type { Database } from '@chaintill/persistence';
import { plainArray } from './sql-arrays';

/** One of our addresses, and whose it is. */
export interface Recipient {
  /** Of the pool; null for a wallet. */
  readonly addressId: string | null;
  /** null for an address of the pool. */
  readonly walletId: string | null;
  /** A wallet that serves everybody is the house's. */
  readonly organizationId: string;
}

/**
 * Which of the given addresses are ours, in one look-up however many are watched.
 * @param addresses canonical; repeated ones are asked for once
 */
export async function findRecipients(
  db: Database,
  family: FamilyName,
  livemode: boolean,
  addresses: Iterable<string>,
): Promise<ReadonlyMap<string, Recipient>> {
  const distinct = [...new Set(addresses)];
  if (distinct.length === 0) return new Map();
  const rows = await db.prepared<Recipient & { address: string }>(
    'index_recipients',
    // a wallet serves both modes; where an address is both, a payer was told that it is the pool's, and the last row counts
    `select address, null as "addressId", id as "walletId", coalesce(organization_id, 'house') as "organizationId"
     from wallets where family = $1 and address = any ($3::text[])
     union all
     select address, id, null, organization_id from addresses
     where family = $1 and livemode = $2 and address = any ($3::text[])`,
    [family, livemode, plainArray(distinct)],
  );
  return new Map(rows.map((row) => [row.address, row]));
}
