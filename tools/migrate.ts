import { parseArgs } from 'node:util';
import { grantToProcesses, migrate } from '@chaintill/persistence';

/** `npm run db:migrate [-- --role NAME]`: brings the schema of DATABASE_URL up to date; NAME is what the processes sign in as. */
const url = process.env['DATABASE_URL'];
const { role } = parseArgs({ options: { role: { type: 'string' } } }).values;
if (url) {
  await migrate(url);
  if (role !== undefined) await grantToProcesses(url, role);
  console.log(role === undefined ? 'the schema is up to date' : `the schema is up to date, and ${role} may use it`);
} else {
  console.error('set DATABASE_URL, e.g. postgres://user:password@host:5432/chaintill');
  process.exitCode = 1;
}
