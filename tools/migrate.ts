import { migrate } from '@chaintill/persistence';

/** `npm run db:migrate`: brings the schema of DATABASE_URL up to date. */
const url = process.env['DATABASE_URL'];
if (url) {
  await migrate(url);
  console.log('the schema is up to date');
} else {
  console.error('set DATABASE_URL, e.g. postgres://user:password@host:5432/chaintill');
  process.exitCode = 1;
}
