import { randomBytes } from 'node:crypto';
import { migrate } from '@chaintill/persistence';
import pg from 'pg';

/** Id of the chain in every database of this bench. */
export const CHAIN_ID = 'bench';

/** Migrates an empty database and has it watch some addresses. @param addresses canonical */
export async function watch(url: string, addresses: readonly string[]): Promise<void> {
  await migrate(url);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(`insert into organizations (id, name) values ('org_bench', 'Bench')`);
    const statement = `insert into addresses (organization_id, family, livemode, address, display, created_at)
      select 'org_bench', 'evm', false, a, a, now() from unnest(string_to_array($1, ',')) a on conflict do nothing`;
    for (let i = 0; i < addresses.length; i += 50_000) {
      await client.query(statement, [addresses.slice(i, i + 50_000).join(',')]);
    }
    await client.query('vacuum analyze addresses');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** Addresses that get nothing: real watch lists are mostly silent. */
export function silentAddresses(count: number): string[] {
  return Array.from({ length: count }, () => `0x${randomBytes(20).toString('hex')}`);
}

/** Makes a database, as a copy of another if one is named; drops it first if it is there. @returns its url */
export async function makeDatabase(serverUrl: string, name: string, template = 'template1'): Promise<string> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} template ${template}`);
  } finally {
    await client.end();
  }
  return serverUrl.replace(/\/[^/]*$/, `/${name}`);
}
