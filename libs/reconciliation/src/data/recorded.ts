import type { Sql } from '@chaintill/persistence';
import type { Recorded } from '../domain/judge-address';

interface Row {
  direction: Recorded['direction'];
  subject_kind: Recorded['subjectKind'];
  subject_id: string;
  tx_hash: string;
  log_index: number | null;
  height: string;
  amount: string;
}

/**
 * What is recorded of an address and asset within some blocks: transfers to it, transactions that left it, and what a person
 * sent from it to another of ours, if it is a cold wallet.
 */
export async function recordedOf(
  sql: Sql,
  chainId: string,
  { address, assetId }: { readonly address: string; readonly assetId: number },
  from: number,
  to: number,
): Promise<Recorded[]> {
  const rows = await sql.query<Row>(
    `select 'in' as direction, 'transfer' as subject_kind, id::text as subject_id, tx_hash, log_index, block_height as height, amount
     from transfers where chain_id = $1 and to_address = $2 and asset_id = $3 and block_height between $4 and $5
       and state <> 'orphaned' and amount > 0
     union all
     select 'out', 'outgoing', id, hash, null, height, amount from outgoing_transactions
     where chain_id = $1 and from_address = $2 and asset_id = $3 and height between $4 and $5 and amount > 0 and state = 'confirmed'
     union all
     select 'out', 'transfer', t.id::text, t.tx_hash, t.log_index, t.block_height, t.amount
     from transfers t join chains c on c.id = t.chain_id
     join wallets w on w.family = c.family and w.address = t.from_address and w.role = 'cold'
     where t.chain_id = $1 and t.from_address = $2 and t.asset_id = $3 and t.block_height between $4 and $5
       and t.state <> 'orphaned' and t.outcome = 'internal' and t.amount > 0`,
    [chainId, address, assetId, from, to],
  );
  return rows.map((row) => ({
    direction: row.direction,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    txHash: row.tx_hash,
    logIndex: row.log_index,
    height: Number(row.height),
    amount: BigInt(row.amount),
  }));
}
