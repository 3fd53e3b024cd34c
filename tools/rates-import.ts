import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import { importPrices } from '@chaintill/rates';
import { databaseUrl } from './database-url';

const USAGE = 'npm run rates:import -- prices.csv [--source NAME]';

/** Stores prices of the operator's own, as one more source. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { source: { type: 'string', default: 'import' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (!file) throw new Error(USAGE);
  const url = databaseUrl();
  const csv = readFileSync(file, 'utf8');
  const source = await createDataSource({ url, poolSize: 1, applicationName: 'chaintill-rates-import' }).initialize();
  try {
    const count = await importPrices(new Database(source), csv, values.source, systemClock.now());
    console.log(`${count} prices of ${values.source}`);
  } finally {
    await source.destroy();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
