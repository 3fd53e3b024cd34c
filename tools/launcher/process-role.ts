import { randomBytes } from 'node:crypto';
import { grantToProcesses } from '@chaintill/persistence';
import pg from 'pg';

const ROLE = 'chaintill_process';

/**
 * The role that the processes sign in as: it owns nothing, so that what is append only stays so whatever they are made to do. Its
 * password is another one at each start.
 * @param ownerUrl of the embedded PostgreSQL, whose schema is up to date
 * @returns connection string
 */
export async function processRole(ownerUrl: string): Promise<string> {
  const password = randomBytes(18).toString('hex');
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [ROLE]);
    await client.query(`${rowCount ? 'alter' : 'create'} role ${ROLE} login password '${password}'`);
  } finally {
    await client.end();
  }
  await grantToProcesses(ownerUrl, ROLE);
  const url = new URL(ownerUrl);
  url.username = ROLE;
  url.password = password;
  return url.href;
}
