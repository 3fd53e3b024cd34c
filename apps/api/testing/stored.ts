import type { TestApi } from './test-api';

/** Notes of when something was last used, and counters: they change by being looked at. */
const IDLE_COLUMNS = ['last_used_at', 'last_seen_at'];
const IDLE_TABLES = ['list_marks', 'sign_in_attempts'];

/** A hash of every table: equal before and after when nothing was stored in between. */
export async function stored({ database: { db } }: TestApi): Promise<readonly (readonly [string, string])[]> {
  const tables = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all ($1::text[]) order by 1`,
    [IDLE_TABLES],
  );
  const hashes: [string, string][] = [];
  for (const { name } of tables) {
    const [row] = await db.query<{ hash: string }>(
      `select md5(coalesce(string_agg(t, '' order by t), '')) as hash
       from (select (to_jsonb(x) - $1::text[])::text as t from ${name} x) y`,
      [IDLE_COLUMNS],
    );
    hashes.push([name, row?.hash ?? '']);
  }
  return hashes;
}
