import type { FamilyRegistry } from '@chaintill/chain-port';
import type { ChainConfig } from '@chaintill/config';
import type { Database, Tx } from '@chaintill/persistence';

/**
 * Writes the configured chains and assets into the database. What is not configured any more is disabled, never deleted:
 * money may still be booked in it.
 * @throws Error when a chain changes family, network or mode, or an asset its contract or decimals: booked amounts would lie
 */
export async function syncChains(
  db: Database,
  chains: readonly ChainConfig[],
  families: FamilyRegistry,
): Promise<void> {
  await db.tx(async (tx) => {
    for (const chain of chains) {
      await syncChain(tx, chain);
      await syncAssets(tx, chain, families);
    }
    await tx.query('update chains set enabled = false where enabled and not (id = any ($1::text[]))', [
      chains.map((c) => c.id),
    ]);
  });
}

async function syncChain(tx: Tx, chain: ChainConfig): Promise<void> {
  const rows = await tx.query<{ same: boolean }>(
    `insert into chains (id, family, name, network_id, livemode, finality) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set name = excluded.name, finality = excluded.finality, enabled = true
     returning (family, network_id, livemode) = ($2, $4, $5) as same`,
    [chain.id, chain.family, chain.name, chain.networkId, chain.livemode, JSON.stringify(chain.finality)],
  );
  if (!rows[0]?.same) throw new Error(`chain ${chain.id} cannot change its family, network or mode; give it a new id`);
  await tx.query('insert into chain_cursors (chain_id) values ($1) on conflict do nothing', [chain.id]);
}

async function syncAssets(tx: Tx, chain: ChainConfig, families: FamilyRegistry): Promise<void> {
  const { address } = families.get(chain.family);
  for (const asset of chain.assets) {
    const contract = asset.contract === undefined ? null : address.parse(asset.contract)?.canonical;
    if (contract === undefined) throw new Error(`${chain.id} ${asset.symbol}: ${asset.contract} is not an address`);
    await tx.query(
      `insert into assets (chain_id, symbol, kind, contract, decimals) values ($1, $2, $3, $4, $5)
       on conflict (chain_id, symbol) do update
         set kind = excluded.kind, contract = excluded.contract, decimals = excluded.decimals, enabled = true`,
      [chain.id, asset.symbol, contract === null ? 'native' : 'token', contract, asset.decimals],
    );
  }
  await tx.query(
    'update assets set enabled = false where chain_id = $1 and enabled and not (symbol = any ($2::text[]))',
    [chain.id, chain.assets.map((asset) => asset.symbol)],
  );
}
