import { parseArgs } from 'node:util';
import { FeeReport } from '@chaintill/ledger';
import { createDataSource, Database } from '@chaintill/persistence';
import { databaseUrl } from './database-url';
import { moment } from './moment';
import { oneLine } from './one-line';

const USAGE = `npm run books:fees [-- --from TIME] [--to TIME]
  platform fees by merchant; TIME is e.g. 2027-01-01 or 2027-01-01T10:30:00Z, --to counts no more`;

async function main(period: { from?: Date; to?: Date }): Promise<void> {
  const url = databaseUrl();
  const source = await createDataSource({ url, poolSize: 1, applicationName: 'chaintill-books-fees' }).initialize();
  try {
    const lines = await new FeeReport(new Database(source)).list(period);
    console.log(['organization', 'mode', 'chain', 'currency', 'fees', 'booked in all', 'name'].join('\t'));
    for (const { organizationId, livemode, chainId, currency, fees, balance, name } of lines)
      console.log(
        [organizationId, livemode ? 'live' : 'test', chainId, currency, fees, balance, oneLine(name)].join('\t'),
      );
  } finally {
    await source.destroy();
  }
}

try {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { from: text, to: text } });
  await main({ ...moment('from', values.from), ...moment('to', values.to) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
}
