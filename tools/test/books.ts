import type { Database } from '@chaintill/persistence';
import { EVENT_TYPES } from '@chaintill/webhooks';

/**
 * Balances of a merchant in USDT (the asset with id 1) other than zero, in base units; what lies on chain must be their sum.
 */
export async function booksOf(db: Database, organizationId: string): Promise<Record<string, bigint>> {
  const rows = await db.query<{ kind: string; balance: string; posted: string }>(
    `select a.kind, a.balance, coalesce(sum(p.amount), 0) as posted
     from ledger_accounts a left join ledger_postings p on p.account_id = a.id
     where a.organization_id = $1 and a.asset_id = 1 group by a.id`,
    [organizationId],
  );
  for (const { balance, posted } of rows) expect(balance).toBe(posted);
  expect(rows.reduce((sum, row) => sum + BigInt(row.balance), 0n)).toBe(0n);
  const others = rows.filter(({ kind, balance }) => kind !== 'custody' && balance !== '0');
  return Object.fromEntries(others.map((row) => [row.kind, BigInt(row.balance)]));
}

/** Types of what was told about a thing, in the order of their versions; merchants can ask for each of them. */
export async function toldOf(db: Database, objectId: string): Promise<string[]> {
  const rows = await db.query<{ type: string; object_version: number }>(
    'select type, object_version from events where object_id = $1 order by object_version',
    [objectId],
  );
  expect(new Set(rows.map((row) => row.object_version)).size).toBe(rows.length);
  for (const { type } of rows) expect(Object.keys(EVENT_TYPES)).toContain(type);
  return rows.map((row) => row.type);
}
