import { createDataSource } from './data-source';

/** Tables whose rows stay as they were written; each has a trigger of that name, which a role that owns nothing cannot switch off. */
const APPEND_ONLY = `
  select tgrelid::regclass::text as name from pg_trigger where tgname like '%\\_append\\_only' and not tgisinternal`;

/**
 * Gives a database role what the processes need, and no more: rows are read and written, what is append only is only added to, and
 * nothing can be altered, dropped or switched off, since the role owns nothing. Run it after each migration.
 * @param url of the owner of the tables
 * @throws Error when there is no such role, or it owns tables
 */
export async function grantToProcesses(url: string, role: string): Promise<void> {
  const source = await createDataSource({ url, poolSize: 1, applicationName: 'chaintill-grant' }).initialize();
  try {
    const owned = await source.query<unknown[]>(
      `select 1 from pg_roles r where r.rolname = $1 and (r.rolsuper or exists (
         select 1 from pg_class c where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace))`,
      [role],
    );
    if (owned.length > 0)
      throw new Error(`${role} owns the tables or is a superuser: the processes need a role of their own`);
    const tables = await source.query<{ name: string }[]>(APPEND_ONLY);
    const to = `"${role.replaceAll('"', '""')}"`;
    await source.transaction(async (tx) => {
      await tx.query(`grant usage on schema public to ${to}`);
      await tx.query(`grant select, insert, update, delete on all tables in schema public to ${to}`);
      await tx.query(`grant usage, select on all sequences in schema public to ${to}`);
      await tx.query(`revoke insert, update, delete on schema_migrations from ${to}`);
      for (const { name } of tables) await tx.query(`revoke update, delete on ${name} from ${to}`);
    });
  } finally {
    await source.destroy();
  }
}
