import type { ChainInfo } from '@chaintill/assets';
import type { Sql } from '@chaintill/persistence';
import { HOUSE } from '../domain/difference';
import { OWNED, type Owned, type Weights } from '../domain/weigh';

/** A block up to which a chain is read and booked, and which is final. */
export interface Point {
  readonly height: number;
  readonly hash: string;
}

/** An address of ours, and whose coins lie there. */
export interface Place {
  readonly address: string;
  readonly groupId: string;
  readonly organizationId: string | null;
}

/** A transaction under way, which a block may hold already. */
export interface UnderWay {
  readonly id: string;
  readonly kind: string;
  readonly organizationId: string;
  readonly from: string;
  readonly assetId: number | null;
  readonly amount: bigint;
  /** One of them lands. */
  readonly hashes: readonly string[];
}

/** Whose hot wallets are their own. */
export type OwnGroups = ReadonlySet<string>;

export const groupOf = (own: OwnGroups, organizationId: string | null): string =>
  organizationId !== null && own.has(organizationId) ? organizationId : HOUSE;

/** The highest block that is final, stored and booked. @returns null before there is one */
export async function pointOf(sql: Sql, chainId: string): Promise<Point | null> {
  const [row] = await sql.query<{ height: string; hash: string }>(
    `select b.height, b.hash from chain_cursors c
     join chain_blocks b on b.chain_id = c.chain_id and b.height <= least(c.final_height, c.settled_height, c.height)
     where c.chain_id = $1 and c.final_height is not null and c.settled_height is not null
     order by b.height desc limit 1`,
    [chainId],
  );
  return row ? { height: Number(row.height), hash: row.hash } : null;
}

/** Merchants with a hot wallet of their own for a family. */
export async function ownGroups(sql: Sql, family: string): Promise<OwnGroups> {
  const rows = await sql.query<{ organization_id: string }>(
    `select distinct organization_id from wallets where family = $1 and role = 'hot' and organization_id is not null`,
    [family],
  );
  return new Set(rows.map((row) => row.organization_id));
}

/** Every address of ours on a chain: of the pool and of wallets, each once. */
export async function places(sql: Sql, chain: ChainInfo, own: OwnGroups): Promise<Place[]> {
  const rows = await sql.query<{ address: string; organization_id: string | null }>(
    `select address, organization_id from wallets where family = $1
     union all
     select address, organization_id from addresses a where family = $1 and livemode = $2
       and not exists (select 1 from wallets w where w.family = a.family and w.address = a.address)`,
    [chain.family, chain.livemode],
  );
  return rows.map(({ address, organization_id: organizationId }) => ({
    address,
    organizationId,
    groupId: groupOf(own, organizationId),
  }));
}

export const placeKey = (address: string, assetId: number): string => `${assetId} ${address}`;
export const addressOf = (key: string): string => key.slice(key.indexOf(' ') + 1);

/**
 * What each address should hold at a height by what is recorded: what came, less what left, with fees. Differences that a person
 * accepted are part of it.
 * @param native the asset of the chain's coin; null where it is not listed
 * @returns base units by {@link placeKey}; an address that is not there should hold nothing
 */
export async function expectedAt(
  sql: Sql,
  chainId: string,
  height: number,
  native: number | null,
): Promise<Map<string, bigint>> {
  const rows = await sql.query<{ address: string; asset_id: number; amount: string }>(
    `select address, asset_id, sum(amount) as amount from (
       select to_address as address, asset_id, amount from transfers
         where chain_id = $1 and state <> 'orphaned' and asset_id is not null and block_height <= $2
       union all
       -- nobody sends from a cold wallet here; what a person sends from it to one of ours is known by its arrival
       select t.from_address, t.asset_id, -t.amount from transfers t
         where t.chain_id = $1 and t.state <> 'orphaned' and t.asset_id is not null and t.block_height <= $2
           and t.outcome = 'internal'
           and exists (select 1 from wallets w join chains c on c.id = $1
             where w.family = c.family and w.address = t.from_address and w.role = 'cold')
       union all
       select from_address, asset_id, -amount from outgoing_transactions
         where chain_id = $1 and state = 'confirmed' and height <= $2 and asset_id is not null
       union all
       select from_address, $3::integer, -fee from outgoing_transactions
         where chain_id = $1 and fee is not null and height <= $2 and $3::integer is not null
       union all
       select address, asset_id, effect from reconciliation_differences
         where chain_id = $1 and accepted_at is not null and address is not null
     ) as moves group by address, asset_id`,
    [chainId, height, native],
  );
  return new Map(rows.map((row) => [placeKey(row.address, row.asset_id), BigInt(row.amount)]));
}

/** Transactions under way that were signed: whether a block holds one of them is the chain's to say. */
export async function underWay(sql: Sql, chainId: string): Promise<UnderWay[]> {
  const rows = await sql.query<{
    id: string;
    kind: string;
    organization_id: string;
    from_address: string;
    asset_id: number | null;
    amount: string;
    hashes: string[];
  }>(
    `select t.id, t.kind, t.organization_id, t.from_address, t.asset_id, t.amount, array_agg(a.hash) as hashes
     from outgoing_transactions t join outgoing_attempts a on a.transaction_id = t.id and a.hash is not null
     where t.chain_id = $1 and t.state in ('crafted', 'signed', 'sent', 'mined') group by t.id`,
    [chainId],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    organizationId: row.organization_id,
    from: row.from_address,
    assetId: row.asset_id,
    amount: BigInt(row.amount),
    hashes: row.hashes,
  }));
}

/** What the ledger holds, and what of it is of blocks above the height, by asset and group. */
export async function weights(
  sql: Sql,
  chain: ChainInfo,
  height: number,
  native: number | null,
  own: OwnGroups,
): Promise<Map<string, Weights>> {
  const rows = await sql.query<{ organization_id: string; asset_id: number; what: string; amount: string }>(
    `select organization_id, asset_id, what, sum(amount) as amount from (
       select a.organization_id, a.asset_id, a.kind as what, a.balance as amount
         from ledger_accounts a join assets s on s.id = a.asset_id where s.chain_id = $1
       union all
       select organization_id, asset_id, 'notYetIn', amount from transfers
         where chain_id = $1 and booked_in is not null and asset_id is not null
           and (block_height > $2 or state = 'orphaned') and (state <> 'orphaned' or set_aside_at is null)
       union all
       select organization_id, asset_id, 'notYetOut', amount from outgoing_transactions
         where chain_id = $1 and state = 'confirmed' and kind = 'payout' and height > $2 and asset_id is not null
       union all
       select organization_id, $3::integer, 'notYetOut', fee from outgoing_transactions
         where chain_id = $1 and fee is not null and height > $2 and $3::integer is not null
     ) as parts group by organization_id, asset_id, what`,
    [chain.id, height, native],
  );
  const sums = new Map<string, Weights>();
  for (const row of rows) {
    const groupId = groupOf(own, row.organization_id);
    const key = weightKey(row.asset_id, groupId);
    const weight = sums.get(key) ?? nothing(row.asset_id, groupId);
    sums.set(key, add(weight, row.what, BigInt(row.amount)));
  }
  return sums;
}

export const weightKey = (assetId: number, groupId: string): string => `${assetId} ${groupId}`;

export function nothing(assetId: number, groupId: string): Weights {
  return { assetId, groupId, onChain: 0n, owned: {}, notYetIn: 0n, notYetOut: 0n, inFlight: 0n };
}

function add(weight: Weights, what: string, amount: bigint): Weights {
  if (what === 'notYetIn' || what === 'notYetOut') return { ...weight, [what]: weight[what] + amount };
  const kind = OWNED.find((name) => name === what);
  return kind ? { ...weight, owned: plus(weight.owned, kind, amount) } : weight;
}

function plus(owned: Weights['owned'], kind: Owned, amount: bigint): Weights['owned'] {
  return { ...owned, [kind]: (owned[kind] ?? 0n) + amount };
}
