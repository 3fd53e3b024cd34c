import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { OperatorAccounts } from '@chaintill/access';
import { systemClock } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import { databaseUrl } from './database-url';

const USAGE = 'npm run person:reset -- --email me@shop.example [--totp-off]';

/** Gives somebody a new password who lost his, and turns his second factor off if it is lost as well. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { email: { type: 'string' }, 'totp-off': { type: 'boolean', default: false } },
  });
  if (!values.email) throw new Error(USAGE);
  const url = databaseUrl();
  const source = await createDataSource({ url, poolSize: 1, applicationName: 'chaintill-reset-person' }).initialize();
  try {
    const accounts = new OperatorAccounts(new Database(source), systemClock);
    const password = randomBytes(15).toString('base64url');
    await accounts.reset(values.email, password, { totpOff: values['totp-off'], command: 'person:reset' });
    console.log(`${values.email.toLowerCase()} signs in with ${password} and changes it then`);
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
